"""Purchases with receipts, marks and rounds: the tables, before what is there is brought over."""

import django.db.models.deletion
import django.utils.timezone
import kube_portal.money
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disbursement', '0012_applications'),
        ('documents', '0002_erase_files'),
        ('groups', '0006_inventory'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountabilityStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('submit', 'Diajukan ke Dinas'), ('send_back', 'Dikembalikan untuk diperbaiki'), ('accept', 'Diterima'), ('reopen', 'Dibuka lagi')], max_length=9, verbose_name='langkah')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='pada')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='catatan')),
                ('findings', models.JSONField(default=list, verbose_name='baris saat itu')),
            ],
            options={
                'verbose_name': 'langkah LPJ',
                'verbose_name_plural': 'langkah LPJ',
                'ordering': ['accountability', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AccountabilityWriter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'penyusun LPJ',
                'verbose_name_plural': 'penyusun LPJ',
                'ordering': ['accountability', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Purchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kode kiriman')),
                ('description', models.CharField(max_length=150, verbose_name='yang dibeli')),
                ('bought_on', models.DateField(verbose_name='tanggal beli')),
                ('seller', models.CharField(blank=True, max_length=100, verbose_name='penjual')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='jumlah barang')),
                ('unit', models.CharField(max_length=20, verbose_name='satuan')),
                ('amount', kube_portal.money.RupiahField(verbose_name='jumlah uang')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='keterangan')),
                ('no_receipt', models.CharField(blank=True, max_length=200, verbose_name='alasan tidak ada nota')),
                ('stays', models.BooleanField(default=False, verbose_name='menjadi inventaris')),
                ('condition', models.CharField(blank=True, choices=[('good', 'Baik'), ('worn', 'Rusak ringan'), ('broken', 'Rusak berat')], max_length=6, verbose_name='keadaan')),
                ('kept_at', models.CharField(blank=True, max_length=150, verbose_name='disimpan di')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='versi')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ditulis pada')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dikeluarkan pada')),
            ],
            options={
                'verbose_name': 'belanja',
                'verbose_name_plural': 'belanja',
                'ordering': ['line', 'bought_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PurchaseHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kode kiriman')),
                ('description', models.CharField(max_length=150, verbose_name='yang dibeli')),
                ('bought_on', models.DateField(verbose_name='tanggal beli')),
                ('seller', models.CharField(blank=True, max_length=100, verbose_name='penjual')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='jumlah barang')),
                ('unit', models.CharField(max_length=20, verbose_name='satuan')),
                ('amount', kube_portal.money.RupiahField(verbose_name='jumlah uang')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='keterangan')),
                ('no_receipt', models.CharField(blank=True, max_length=200, verbose_name='alasan tidak ada nota')),
                ('stays', models.BooleanField(default=False, verbose_name='menjadi inventaris')),
                ('condition', models.CharField(blank=True, choices=[('good', 'Baik'), ('worn', 'Rusak ringan'), ('broken', 'Rusak berat')], max_length=6, verbose_name='keadaan')),
                ('kept_at', models.CharField(blank=True, max_length=150, verbose_name='disimpan di')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='versi')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ditulis pada')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dikeluarkan pada')),
            ],
            options={
                'verbose_name': 'riwayat belanja',
                'verbose_name_plural': 'riwayat belanja',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PurchaseReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('receipt', 'nota'), ('goods', 'foto barang')], default='receipt', max_length=7, verbose_name='jenis')),
                ('thumbnail', models.BinaryField(blank=True, verbose_name='gambar kecil')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='diunggah pada')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dikeluarkan pada')),
            ],
            options={
                'verbose_name': 'nota belanja',
                'verbose_name_plural': 'nota belanja',
                'ordering': ['purchase', 'pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='accountabilityline',
            options={'ordering': ['accountability', models.OrderBy(models.F('budget_line__position'), nulls_last=True), 'pk'], 'verbose_name': 'baris LPJ', 'verbose_name_plural': 'baris LPJ'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountability',
            name='accountability_adds_up',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountability',
            name='accountability_follows_its_road',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountability',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountability',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountability',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountabilityline',
            name='accountabilityline_frozen',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountabilityline',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountabilityline',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accountabilityline',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='accountability',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.issueddocument', verbose_name='LPJ terbit'),
        ),
        migrations.AddField(
            model_name='accountability',
            name='returned_on',
            field=models.DateField(blank=True, null=True, verbose_name='disetor pada'),
        ),
        migrations.AddField(
            model_name='accountability',
            name='returned_slip',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.file', verbose_name='bukti setor'),
        ),
        migrations.AddField(
            model_name='accountabilityhistory',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.issueddocument', verbose_name='LPJ terbit'),
        ),
        migrations.AddField(
            model_name='accountabilityhistory',
            name='returned_on',
            field=models.DateField(blank=True, null=True, verbose_name='disetor pada'),
        ),
        migrations.AddField(
            model_name='accountabilityhistory',
            name='returned_slip',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.file', verbose_name='bukti setor'),
        ),
        migrations.AddField(
            model_name='accountabilityline',
            name='mark',
            field=models.CharField(blank=True, choices=[('', 'Belum diperiksa'), ('ok', 'Sesuai'), ('mend', 'Perlu diperbaiki')], default='', max_length=4, verbose_name='hasil pemeriksaan'),
        ),
        migrations.AddField(
            model_name='accountabilityline',
            name='mark_note',
            field=models.CharField(blank=True, max_length=500, verbose_name='catatan pemeriksa'),
        ),
        migrations.AddField(
            model_name='accountabilityline',
            name='marked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ditandai pada'),
        ),
        migrations.AddField(
            model_name='accountabilityline',
            name='marked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditandai oleh'),
        ),
        migrations.AddField(
            model_name='accountabilityline',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='versi'),
        ),
        migrations.AddField(
            model_name='accountabilitylinehistory',
            name='mark',
            field=models.CharField(blank=True, choices=[('', 'Belum diperiksa'), ('ok', 'Sesuai'), ('mend', 'Perlu diperbaiki')], default='', max_length=4, verbose_name='hasil pemeriksaan'),
        ),
        migrations.AddField(
            model_name='accountabilitylinehistory',
            name='mark_note',
            field=models.CharField(blank=True, max_length=500, verbose_name='catatan pemeriksa'),
        ),
        migrations.AddField(
            model_name='accountabilitylinehistory',
            name='marked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ditandai pada'),
        ),
        migrations.AddField(
            model_name='accountabilitylinehistory',
            name='marked_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditandai oleh'),
        ),
        migrations.AddField(
            model_name='accountabilitylinehistory',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='versi'),
        ),
        migrations.AlterField(
            model_name='accountabilityline',
            name='budget_line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accountability_lines', to='groups.budgetline', verbose_name='baris RAB'),
        ),
        migrations.AlterField(
            model_name='accountabilityline',
            name='note',
            field=models.CharField(blank=True, max_length=300, verbose_name='keterangan'),
        ),
        migrations.AlterField(
            model_name='accountabilitylinehistory',
            name='budget_line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='groups.budgetline', verbose_name='baris RAB'),
        ),
        migrations.AlterField(
            model_name='accountabilitylinehistory',
            name='note',
            field=models.CharField(blank=True, max_length=300, verbose_name='keterangan'),
        ),
        migrations.AddConstraint(
            model_name='accountabilityline',
            constraint=models.UniqueConstraint(condition=models.Q(('budget_line__isnull', True)), fields=('accountability',), name='accountabilityline_once_outside_the_plan'),
        ),
        migrations.AddConstraint(
            model_name='accountabilityline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mark', ''), ('marked_at__isnull', True), ('marked_by__isnull', True)), models.Q(('mark', 'ok'), ('marked_at__isnull', False), ('marked_by__isnull', False)), models.Q(('mark', 'mend'), ('marked_at__isnull', False), ('marked_by__isnull', False), models.Q(('mark_note', ''), _negated=True)), _connector='OR'), name='accountabilityline_mark_whole'),
        ),
        migrations.AddField(
            model_name='accountabilitystep',
            name='accountability',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='disbursement.accountability', verbose_name='LPJ'),
        ),
        migrations.AddField(
            model_name='accountabilitystep',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh'),
        ),
        migrations.AddField(
            model_name='accountabilitywriter',
            name='accountability',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='writers', to='disbursement.accountability', verbose_name='LPJ'),
        ),
        migrations.AddField(
            model_name='accountabilitywriter',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='penyusun'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='keeper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.member', verbose_name='dipegang oleh'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='disbursement.accountabilityline', verbose_name='baris LPJ'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='payment_item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='disbursement.paymentitem', verbose_name='barang dari pembayaran'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='removed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikeluarkan oleh'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditulis oleh'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='keeper',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='groups.member', verbose_name='dipegang oleh'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='line',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='disbursement.accountabilityline', verbose_name='baris LPJ'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='payment_item',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='disbursement.paymentitem', verbose_name='barang dari pembayaran'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='disbursement.purchase'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='removed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikeluarkan oleh'),
        ),
        migrations.AddField(
            model_name='purchasehistory',
            name='written_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditulis oleh'),
        ),
        migrations.AddField(
            model_name='purchasereceipt',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diunggah oleh'),
        ),
        migrations.AddField(
            model_name='purchasereceipt',
            name='file',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.file', verbose_name='berkas'),
        ),
        migrations.AddField(
            model_name='purchasereceipt',
            name='purchase',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='disbursement.purchase', verbose_name='belanja'),
        ),
        migrations.AddField(
            model_name='purchasereceipt',
            name='removed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikeluarkan oleh'),
        ),
        migrations.AddConstraint(
            model_name='accountabilitywriter',
            constraint=models.UniqueConstraint(fields=('accountability', 'user'), name='accountabilitywriter_once'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('quantity__gt', 0)), name='purchase_is_of_something'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.CheckConstraint(condition=models.Q(('stays', False), models.Q(('condition', ''), _negated=True), _connector='OR'), name='purchase_that_stays_is_described'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('payment_item',), name='purchase_once_per_goods'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='purchase_removal_whole'),
        ),
        migrations.AddConstraint(
            model_name='purchasereceipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='purchasereceipt_removal_whole'),
        ),
    ]
