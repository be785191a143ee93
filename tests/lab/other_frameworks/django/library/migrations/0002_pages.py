from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("library", "0001_initial")]
    operations = [
        migrations.AddField("book", "pages", models.IntegerField(default=0)),
        migrations.RunSQL("insert into library_book (title, tags, pages) values ('It''s one', '{}', 1)"),
        AddIndexConcurrently("book", models.Index(fields=["pages"], name="book_pages")),
    ]
