"""
What each operation of the Lambda API refuses of the function that operations.py makes, which has the versions 1 and 2
and the alias live: the operation, what it is asked, the error's code and words.
"""
NAME = "operations"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:"
SIGNING = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"
INVALID, VALIDATION = "InvalidParameterValueException", "ValidationException"
NOT_FOUND, CONFLICT = "ResourceNotFoundException", "ResourceConflictException"
STALE = "PreconditionFailedException"

NO_FUNCTION = "Function not found: " + FUNCTION + "none"
NO_LAYER = "Layer version %snone:1 does not exist." % LAYER
NO_SUCH = "The resource you requested does not exist."
NO_SIGNING = "The Lambda code signing configuration %s can not be found." % SIGNING
NO_SIGNING_TO_USE = "The code signing configuration cannot be found. Check that the provided configuration is not " \
    "deleted: %s." % SIGNING
NO_ALIAS = "Cannot find alias arn: %s%s:none" % (FUNCTION, NAME)
NO_CONFIG = "The function %s%s:%%s doesn't have an EventInvokeConfig" % (FUNCTION, NAME)
REVISION = "The Revision Id provided does not match the latest Revision Id. Call the %s API to retrieve the latest " \
    "Revision Id"
OF_FUNCTION, OF_POLICY, OF_LAYER = (REVISION % s for s in ("GetFunction/GetAlias", "GetPolicy", "GetLayerPolicy"))
UNPUBLISHED_ONLY = (
    "You cannot update the code or configuration of a published version or an alias. Please specify either a function "
    "name or an unqualified function ARN.")
WHOLE_ONLY = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please "
    "specify either a function name or an unqualified function ARN.")
BELOW = "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below " \
    "its minimum value of [100]."
NO_PROVIDER = (
    "Scaling configurations are of functions that run on a capacity provider, and this one runs without: use reserved "
    "or provisioned concurrency.")
NO_ZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."
NO_ROLE = "The role defined for the function cannot be assumed by Lambda."
DIFFERENT = "The derived qualifier from the function name does not match the specified qualifier."
ROLE = "arn:aws:iam::123456789012:role/none"
F, N, V = {"FunctionName": NAME}, {"FunctionName": "none"}, {"FunctionName": NAME, "Qualifier": "1"}
L, NO_L = {"LayerName": NAME, "VersionNumber": 1}, {"LayerName": "none", "VersionNumber": 1}
HANDLER = {"Runtime": "<runtime>", "Handler": "lambda_function.lambda_handler", "Code": {"ZipFile": b"no zip"}}
PERMISSION = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
GRANT = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}
PUBLISHERS = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v"]}


def failed(value, path, constraint):
    return "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must %s" % (
        value, path, constraint)


def at_most(value, path, most):
    return failed(value, path, "have value less than or equal to %d" % most)


def one_of(value, path, *values):
    return failed(value, path, "satisfy enum value set: [%s]" % ", ".join(values))


# Of functions on capacity providers, which are not built; and what is asked nothing.
NO_HAPPY_PATH = {"get_function_scaling_config", "put_function_scaling_config"}
REFUSES_NOTHING = {"get_account_settings"}

REFUSALS = (
    ("create_function", {**F, **HANDLER, "Role": "<role>"}, CONFLICT, "Function already exist: operations"),
    ("create_function", {**N, **HANDLER, "Role": "<role>"}, INVALID, NO_ZIP),
    ("create_function", {**N, **HANDLER, "Role": ROLE}, INVALID, NO_ROLE),
    ("create_function", {**N, **HANDLER, "Role": "<role>", "MemorySize": 10241}, VALIDATION,
     at_most("10241", "memorySize", 10240)),
    ("get_function", N, NOT_FOUND, NO_FUNCTION),
    ("get_function", {"FunctionName": NAME + ":1", "Qualifier": "2"}, INVALID, DIFFERENT),
    ("get_function_configuration", {**N, "Qualifier": "9"}, NOT_FOUND, NO_FUNCTION + ":9"),
    ("list_functions", {"MaxItems": 10001}, VALIDATION, at_most("10001", "maxItems", 10000)),
    ("list_functions", {"Marker": "!"}, INVALID, "The Marker is not one that ListFunctions returned."),
    ("update_function_configuration", N, NOT_FOUND, NO_FUNCTION),
    ("update_function_configuration", {"FunctionName": NAME + ":1"}, INVALID, UNPUBLISHED_ONLY),
    ("update_function_configuration", {**F, "RevisionId": "stale"}, STALE, OF_FUNCTION),
    ("update_function_configuration", {**F, "Role": ROLE}, INVALID, NO_ROLE),
    ("update_function_configuration", {**F, "Timeout": 901}, VALIDATION, at_most("901", "timeout", 900)),
    ("update_function_code", {**N, "ZipFile": b"x"}, NOT_FOUND, NO_FUNCTION),
    ("update_function_code", {**F, "ZipFile": b"x"}, INVALID, NO_ZIP),
    ("update_function_code", {**F, "ZipFile": b"x", "RevisionId": "stale"}, STALE, OF_FUNCTION),
    ("update_function_code", F, INVALID, "Please provide a source for function code."),
    ("delete_function", N, NOT_FOUND, NO_FUNCTION),
    ("delete_function", {**F, "Qualifier": "live"}, INVALID, "Deletion of aliases is not currently supported."),
    ("delete_function", {**F, "Qualifier": "$LATEST"}, INVALID,
     "$LATEST version cannot be deleted without deleting the function."),
    ("delete_function", V, CONFLICT, "Unable to delete version because the following aliases reference it: [live]"),
    ("publish_version", N, NOT_FOUND, NO_FUNCTION),
    ("publish_version", {**F, "RevisionId": "stale"}, STALE, OF_FUNCTION),
    ("publish_version", {**F, "CodeSha256": "other"}, INVALID,
     "CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (<digest>). Please try again with the "
     "CodeSHA256 in $LATEST."),
    ("list_versions_by_function", N, NOT_FOUND, NO_FUNCTION),
    ("create_alias", {**F, "Name": "live", "FunctionVersion": "1"}, CONFLICT,
     "Alias already exists: %s%s:live" % (FUNCTION, NAME)),
    ("create_alias", {**F, "Name": "new", "FunctionVersion": "9"}, NOT_FOUND,
     "Function not found: %s%s:9" % (FUNCTION, NAME)),
    ("create_alias", {**F, "Name": "new", "FunctionVersion": "$LATEST",
                      "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}, INVALID,
     "$LATEST is not supported for an alias pointing to more than 1 version"),
    ("get_alias", {**F, "Name": "none"}, NOT_FOUND, NO_ALIAS),
    ("update_alias", {**F, "Name": "none"}, NOT_FOUND, "Alias not found: %s%s:none" % (FUNCTION, NAME)),
    ("update_alias", {**F, "Name": "live", "RevisionId": "stale"}, STALE, OF_FUNCTION),
    ("list_aliases", N, NOT_FOUND, NO_FUNCTION),
    ("delete_alias", {**F, "Name": "2024"}, VALIDATION,
     failed("2024", "name", "satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)")),
    ("invoke", {**F, "Qualifier": "none"}, NOT_FOUND, "Function not found: %s%s:none" % (FUNCTION, NAME)),
    ("invoke", {**F, "LogType": "All"}, VALIDATION, one_of("All", "logType", "None", "Tail")),
    ("invoke_async", {**N, "InvokeArgs": b"{}"}, NOT_FOUND, NO_FUNCTION + ":$LATEST"),
    ("invoke_with_response_stream", N, NOT_FOUND, NO_FUNCTION + ":$LATEST"),
    ("put_function_concurrency", {**N, "ReservedConcurrentExecutions": 1}, NOT_FOUND, NO_FUNCTION + ":$LATEST"),
    ("put_function_concurrency", {**F, "ReservedConcurrentExecutions": 901}, INVALID, BELOW),
    ("put_function_concurrency", {"FunctionName": NAME + ":1", "ReservedConcurrentExecutions": 1}, INVALID, WHOLE_ONLY),
    ("get_function_concurrency", N, NOT_FOUND, NO_FUNCTION),
    ("delete_function_concurrency", N, NOT_FOUND, NO_FUNCTION + ":$LATEST"),
    ("put_provisioned_concurrency_config", {**F, "Qualifier": "$LATEST", "ProvisionedConcurrentExecutions": 1}, INVALID,
     "Provisioned Concurrency Configs cannot be applied to unpublished function versions."),
    ("put_provisioned_concurrency_config", {**F, "Qualifier": "none", "ProvisionedConcurrentExecutions": 1}, NOT_FOUND,
     NO_ALIAS),
    ("get_provisioned_concurrency_config", V, "ProvisionedConcurrencyConfigNotFoundException",
     "No Provisioned Concurrency Config found for this function"),
    ("list_provisioned_concurrency_configs", N, NOT_FOUND, NO_FUNCTION),
    ("delete_provisioned_concurrency_config", {**F, "Qualifier": "none"}, NOT_FOUND, NO_ALIAS),
    ("put_function_event_invoke_config", {**N, "MaximumRetryAttempts": 1}, NOT_FOUND, "The function doesn't exist."),
    ("put_function_event_invoke_config", {**F, "MaximumRetryAttempts": 3}, VALIDATION,
     at_most("3", "maximumRetryAttempts", 2)),
    ("put_function_event_invoke_config", F, INVALID,
     "You must specify at least one of error handling or destination setting."),
    ("update_function_event_invoke_config", {**V, "MaximumRetryAttempts": 1}, NOT_FOUND, NO_CONFIG % "1"),
    ("get_function_event_invoke_config", F, NOT_FOUND, NO_CONFIG % "$LATEST"),
    ("list_function_event_invoke_configs", N, NOT_FOUND, "The function doesn't exist."),
    ("delete_function_event_invoke_config", F, NOT_FOUND, NO_CONFIG % "$LATEST"),
    ("create_function_url_config", {**N, "AuthType": "NONE"}, NOT_FOUND, "Function does not exist"),
    ("create_function_url_config", {**F, "AuthType": "SOME"}, VALIDATION,
     one_of("SOME", "authType", "NONE", "AWS_IAM")),
    ("get_function_url_config", F, NOT_FOUND, NO_SUCH),
    ("update_function_url_config", {**F, "AuthType": "NONE"}, NOT_FOUND, NO_SUCH),
    ("list_function_url_configs", N, NOT_FOUND, "Function does not exist"),
    ("delete_function_url_config", F, NOT_FOUND, NO_SUCH),
    ("add_permission", {**N, **PERMISSION}, NOT_FOUND, NO_FUNCTION),
    ("add_permission", {**F, **PERMISSION, "RevisionId": "stale"}, STALE, OF_POLICY),
    ("add_permission", {**F, **PERMISSION, "Principal": "invalid.nonaws.com"}, INVALID,
     "The provided principal was invalid. Please check the principal and try again."),
    ("get_policy", F, NOT_FOUND, NO_SUCH),
    ("remove_permission", {**F, "StatementId": "s"}, NOT_FOUND, "No policy is associated with the given resource."),
    ("tag_resource", {"Resource": FUNCTION + "none", "Tags": {"a": "b"}}, NOT_FOUND, NO_FUNCTION),
    ("tag_resource", {"Resource": FUNCTION + NAME + ":live", "Tags": {"a": "b"}}, INVALID,
     "Tags on function aliases and versions are not supported. Please specify a function ARN."),
    ("tag_resource", {"Resource": FUNCTION + NAME, "Tags": {}}, INVALID,
     "An error occurred and the request cannot be processed."),
    ("list_tags", {"Resource": FUNCTION + "none"}, NOT_FOUND, NO_FUNCTION),
    ("untag_resource", {"Resource": FUNCTION + "none", "TagKeys": ["a"]}, NOT_FOUND, NO_FUNCTION),
    ("create_code_signing_config",
     {"AllowedPublishers": PUBLISHERS, "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Ask"}}, VALIDATION,
     one_of("Ask", "codeSigningPolicies.untrustedArtifactOnDeployment", "Warn", "Enforce")),
    ("get_code_signing_config", {"CodeSigningConfigArn": SIGNING}, NOT_FOUND, NO_SIGNING),
    ("update_code_signing_config", {"CodeSigningConfigArn": SIGNING}, NOT_FOUND, NO_SIGNING),
    ("list_code_signing_configs", {"Marker": "!"}, INVALID,
     "The Marker is not one that ListCodeSigningConfigs returned."),
    ("put_function_code_signing_config", {**F, "CodeSigningConfigArn": SIGNING}, "CodeSigningConfigNotFoundException",
     NO_SIGNING_TO_USE),
    ("get_function_code_signing_config", N, NOT_FOUND, NO_FUNCTION),
    ("list_functions_by_code_signing_config", {"CodeSigningConfigArn": SIGNING}, NOT_FOUND, NO_SIGNING),
    ("delete_function_code_signing_config", N, NOT_FOUND, NO_FUNCTION),
    ("delete_code_signing_config", {"CodeSigningConfigArn": SIGNING}, NOT_FOUND, NO_SIGNING),
    ("put_runtime_management_config", {**N, "UpdateRuntimeOn": "Auto"}, NOT_FOUND, NO_FUNCTION),
    ("put_runtime_management_config", {**F, "UpdateRuntimeOn": "Manual"}, INVALID,
     "RuntimeVersionArn is required when UpdateRuntimeOn is Manual."),
    ("put_runtime_management_config", {**F, "UpdateRuntimeOn": "Manual",
                                       "RuntimeVersionArn": "arn:aws:lambda:us-east-1::runtime:0"}, INVALID,
     "Runtime version arn:aws:lambda:us-east-1::runtime:0 is not available for <runtime>: the one that is installed is "
     "<version>."),
    ("get_runtime_management_config", {**F, "Qualifier": "9"}, NOT_FOUND,
     "Function not found: %s%s:9" % (FUNCTION, NAME)),
    ("put_function_recursion_config", {**N, "RecursiveLoop": "Allow"}, NOT_FOUND, NO_FUNCTION),
    ("put_function_recursion_config", {**F, "RecursiveLoop": "Often"}, VALIDATION,
     one_of("Often", "recursiveLoop", "Terminate", "Allow")),
    ("get_function_recursion_config", N, NOT_FOUND, NO_FUNCTION),
    ("put_function_scaling_config", {**V, "FunctionScalingConfig": {"MinExecutionEnvironments": 1}}, INVALID,
     NO_PROVIDER),
    ("get_function_scaling_config", V, INVALID, NO_PROVIDER),
    ("publish_layer_version", {"LayerName": NAME, "Content": {"ZipFile": b"no zip"}}, INVALID, NO_ZIP),
    ("publish_layer_version", {"LayerName": NAME, "Content": {}}, INVALID,
     "Please provide a source for layer content."),
    ("get_layer_version", L, NOT_FOUND, NO_SUCH),
    ("get_layer_version_by_arn", {"Arn": LAYER + "none:0"}, INVALID, "Layer Version Cannot be less than 1"),
    ("get_layer_version_by_arn", {"Arn": LAYER + "none:1"}, NOT_FOUND, NO_SUCH),
    ("list_layers", {"MaxItems": 51}, VALIDATION, at_most("51", "maxItems", 50)),
    ("list_layer_versions", {"LayerName": NAME, "Marker": "!"}, INVALID,
     "The Marker is not one that ListLayerVersions returned."),
    ("add_layer_version_permission", {**NO_L, **GRANT}, NOT_FOUND, NO_LAYER),
    ("get_layer_version_policy", NO_L, NOT_FOUND, NO_LAYER),
    ("remove_layer_version_permission", {**NO_L, "StatementId": "s"}, NOT_FOUND, NO_LAYER),
    ("delete_layer_version", {"LayerName": NAME, "VersionNumber": 0}, INVALID, "Layer Version Cannot be less than 1"),
)
