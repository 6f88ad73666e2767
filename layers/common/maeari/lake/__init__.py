"""The lake: Parquet on S3, one folder a day in each table, read through Athena."""
