from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=200, db_index=True)),
                ("tags", models.JSONField(default=dict)),
                ("owner", models.ForeignKey("auth.User", models.CASCADE, null=True)),
            ],
            options={"unique_together": {("title", "owner")}},
        ),
    ]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
