"""Event invoke configs through boto3: what they keep, and what is refused. Run by asynchronous.py."""
import datetime

from eventcase import FUNCTION, EventCase

NO_CONFIG = "The function %s doesn't have an EventInvokeConfig"
NOTHING = "You must specify at least one of error handling or destination setting."
BAD_CONFIG = (
    "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=%s), onFailure=null) is "
    "invalid.")
TOO_HIGH = "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: " \
    "Member must have value less than or equal to %s"
NO_DESTINATION = (
    "1 validation error detected: Value 'arn:aws:_-/!lambda:x' at 'destinationConfig.onFailure.destination' failed to "
    "satisfy constraint: Member must satisfy regular expression pattern: $|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:"
    "(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)")
NO_FUNCTION = "The function doesn't exist."
DIFFERENT = "The derived qualifier from the function name does not match the specified qualifier."


class Configs(EventCase):
    def test_config_is_of_a_function_a_version_or_an_alias(self):
        other = self.make("other")
        arn = self.make("configured", Publish=True)
        aws = self.functions
        aws.create_alias(FunctionName="configured", Name="live", FunctionVersion="1")
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=2)
        put = aws.put_function_event_invoke_config(FunctionName="configured", MaximumRetryAttempts=1)
        self.assertGreater(put.pop("LastModified"), before)
        put.pop("ResponseMetadata")
        self.assertEqual(put, {"FunctionArn": arn + ":$LATEST", "MaximumRetryAttempts": 1,
                               "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}}})
        for qualifier in ("1", "live"):
            put = aws.put_function_event_invoke_config(
                FunctionName=arn, Qualifier=qualifier, MaximumEventAgeInSeconds=60)
            self.assertEqual((put["FunctionArn"], put["MaximumEventAgeInSeconds"]), (arn + ":" + qualifier, 60))
        updated = aws.update_function_event_invoke_config(
            FunctionName="configured:live", MaximumRetryAttempts=0,
            DestinationConfig={"OnSuccess": {"Destination": other}})
        self.assertEqual((updated["MaximumRetryAttempts"], updated["MaximumEventAgeInSeconds"]), (0, 60))
        updated = aws.update_function_event_invoke_config(
            FunctionName="configured", Qualifier="live", DestinationConfig={"OnFailure": {"Destination": other}})
        self.assertEqual(
            updated["DestinationConfig"], {"OnSuccess": {"Destination": other}, "OnFailure": {"Destination": other}})
        got = aws.get_function_event_invoke_config(FunctionName="configured", Qualifier="live")
        elsewhere = "arn:aws:sqs:us-east-1:999999999999:elsewhere"
        put = aws.put_function_event_invoke_config(
            FunctionName="configured", Qualifier="1", DestinationConfig={"OnFailure": {"Destination": elsewhere}})
        self.assertEqual(put["DestinationConfig"]["OnFailure"], {"Destination": elsewhere})
        for answer in (got, updated):
            answer.pop("ResponseMetadata")
        self.assertEqual(got, updated)
        pages = aws.get_paginator("list_function_event_invoke_configs").paginate(
            FunctionName="configured", PaginationConfig={"PageSize": 1})
        self.assertEqual([c["FunctionArn"] for page in pages for c in page["FunctionEventInvokeConfigs"]],
                         [arn + q for q in (":$LATEST", ":1", ":live")])
        put = aws.put_function_event_invoke_config(FunctionName="configured", Qualifier="live", MaximumRetryAttempts=2)
        self.assertNotIn("MaximumEventAgeInSeconds", put)
        self.assertEqual(put["DestinationConfig"], {"OnSuccess": {}, "OnFailure": {}})
        aws.delete_function_event_invoke_config(FunctionName="configured", Qualifier="1")
        self.refused("ResourceNotFoundException", NO_CONFIG % (arn + ":1"),
                     aws.get_function_event_invoke_config, FunctionName="configured", Qualifier="1")
        aws.delete_alias(FunctionName="configured", Name="live")
        self.refused("ResourceNotFoundException", NO_CONFIG % (arn + ":live"),
                     aws.get_function_event_invoke_config, FunctionName="configured", Qualifier="live")
        aws.delete_function(FunctionName="configured")
        self.refused("ResourceNotFoundException", NO_CONFIG % (arn + ":$LATEST"),
                     aws.get_function_event_invoke_config, FunctionName="configured")

    def test_bad_configs_are_refused_in_AWS_s_words(self):
        arn = self.make("refuses")
        aws = self.functions
        not_found, invalid = "ResourceNotFoundException", "InvalidParameterValueException"
        validation, no_service = "ValidationException", arn.replace(":lambda:", ":iam:")
        put, update = aws.put_function_event_invoke_config, aws.update_function_event_invoke_config
        get, delete = aws.get_function_event_invoke_config, aws.delete_function_event_invoke_config

        def to(destination):
            return {"DestinationConfig": {"OnSuccess": {"Destination": destination}}}

        for code, text, call, arguments in (
            (not_found, NO_FUNCTION, put, {"FunctionName": "none", "MaximumRetryAttempts": 1}),
            (not_found, NO_FUNCTION, put, {"FunctionName": "refuses", "Qualifier": "7", "MaximumRetryAttempts": 1}),
            (invalid, NOTHING, put, {"FunctionName": "none"}),
            (invalid, NOTHING, update, {"FunctionName": "refuses"}),
            (not_found, NO_CONFIG % (arn + ":$LATEST"), update, {"MaximumRetryAttempts": 1}),
            (invalid, "The destination ARN %snone is invalid." % FUNCTION, put, to(FUNCTION + "none")),
            (invalid, "You can't specify the function as a destination for itself.", put, to(arn)),
            (invalid, BAD_CONFIG % no_service, put, to(no_service)),
            (invalid, BAD_CONFIG % "arn:aws:s3:::bucket", put, to("arn:aws:s3:::bucket")),
            (not_found, NO_CONFIG % (arn + ":$LATEST"), get, {}),
            (not_found, NO_CONFIG % (arn + ":alias"), get, {"FunctionName": arn + ":alias"}),
            (not_found, NO_CONFIG % (FUNCTION + "none:$LATEST"), get, {"FunctionName": "none"}),
            (not_found, NO_CONFIG % (FUNCTION + "none:$LATEST"), delete, {"FunctionName": "none"}),
            (not_found, NO_CONFIG % (arn + ":$LATEST"), delete, {}),
            (not_found, NO_FUNCTION, aws.list_function_event_invoke_configs, {"FunctionName": "none"}),
            (invalid, DIFFERENT, get, {"FunctionName": "refuses:1", "Qualifier": "2"}),
            (validation, TOO_HIGH % (3, "maximumRetryAttempts", 2), put, {"MaximumRetryAttempts": 3}),
            (validation, TOO_HIGH % (21601, "maximumEventAgeInSeconds", 21600), put,
             {"MaximumEventAgeInSeconds": 21601}),
            (validation, NO_DESTINATION, put,
             {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:_-/!lambda:x"}}}),
        ):
            with self.subTest(text=text):
                self.refused(code, text, call, **{"FunctionName": "refuses", **arguments})
