"""The AWS services that maeari uses, on one machine: moto over HTTP, a real Athena, state that lasts."""

REGION = "ap-northeast-2"
ACCOUNT_ID = "123456789012"
PARTITION = "aws"
ADMINISTRATOR = "local"
"""Access key id of who may do everything; a function's is its logical id."""
