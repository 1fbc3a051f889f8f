"""Kinds of papers of the roof: none of them belongs to a group alone, so that no group's archive holds one."""

from groups.archiving import kinds

kinds(ministry_report="Laporan kementerian", ministry_sheet="Laporan kementerian (Excel)")
