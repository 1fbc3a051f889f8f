"""Pages of the ministry's report; the regency's code stands behind the year, for who reads several."""

from django.urls import path, register_converter

from reports.ministry import template_views, views


class RegencyCode:
    """A regency's code in an address: `61.72`."""

    regex = r"[0-9]{2}\.[0-9]{2}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(RegencyCode, "regency")

urlpatterns = [
    path("", views.index, name="ministry_index"),
    path("templates/", template_views.template_list, name="upload_templates"),
    path("templates/new/<regency:regency>/", template_views.template_new, name="upload_template_new"),
    path("templates/<int:pk>/", template_views.template_edit, name="upload_template_edit"),
    path("<int:year>/", views.of_year, name="ministry_year"),
    path("<int:year>/<regency:regency>/", views.report, name="ministry_report"),
    path("<int:year>/<regency:regency>/prepare/", views.prepare, name="ministry_prepare"),
    path("<int:year>/<regency:regency>/correct/", views.correct, name="ministry_correct"),
    path("<int:year>/<regency:regency>/words/", views.words, name="ministry_words"),
    path("<int:year>/<regency:regency>/submit/", views.submit, name="ministry_submit"),
    path("<int:year>/<regency:regency>/pdf/", views.draft_pdf, name="ministry_pdf"),
    path("<int:year>/<regency:regency>/export/", views.export, name="ministry_export"),
    path("<int:year>/<regency:regency>/upload/<int:pk>/", views.upload, name="ministry_upload"),
    path("<int:year>/<regency:regency>/identity/", views.identity, name="ministry_identity"),
]
