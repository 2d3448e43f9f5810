namespace Kiln.Services.Lambda;

/// <summary>Patterns of the service model, character for character: they are quoted in error messages.</summary>
internal static class LambdaPatterns
{
    private const string Region = @"(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}";

    public const string FunctionName =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?(" + Region + @":)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";

    public const string UnqualifiedFunctionName =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?(" + Region + @":)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)";

    /// <summary>With an alias, but with no version.</summary>
    public const string FunctionNameOfUrl =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?(" + Region + @":)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?";

    public const string QualifierOfUrl = @"((?!^\d+$)^[0-9a-zA-Z-_]+$)";

    public const string NamespacedFunctionName =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:" + Region + @":\d{12}:|((" + Region + @":)?(\d{12}:)?))(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    public const string Alias = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)";
    public const string VersionWithLatest = @"(\$LATEST(\.PUBLISHED)?|[0-9]+)";

    public const string TaggableResource =
        @"arn:(aws[a-zA-Z-]*):lambda:" + Region + @":\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})";

    public const string Qualifier = @"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";
    public const string OptionalQualifier = "(|[a-zA-Z0-9$_-]+)";
    public const string Role = @"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+";
    public const string Handler = @"[^\s]+";
    public const string EnvironmentVariableName = "[a-zA-Z]([a-zA-Z0-9_])+";
    public const string ResourceArn = @"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";
    public const string Tag = @"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)";
    public const string S3Bucket = @"[0-9A-Za-z\.\-_]*(?<!\.)";
    public const string LogGroup = @"[\.\-_/#A-Za-z0-9]+";
    public const string SubnetId = "subnet-[0-9a-z]*";
    public const string SecurityGroupId = "sg-[0-9a-zA-Z]*";
    public const string MasterRegion = "ALL|" + Region;
    public const string TenantId = @"[a-zA-Z0-9\._:\/=+\-@ ]+";

    public const string StatementId = "([a-zA-Z0-9-_]+)";
    public const string Action = @"(lambda:[*]|lambda:[a-zA-Z]+|[*])";
    public const string Arn = @"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:(" + Region + @")?:(\d{12})?:(.*)";

    public const string Destination = @"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|" + Arn;

    public const string LayerVersionArn =
        @"((arn:(aws[a-zA-Z-]*)?:lambda:" + Region + @":\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))";

    public const string CodeSigningConfigArn = @"arn:(aws[a-zA-Z-]*)?:lambda:" + Region + @":\d{12}:code-signing-config:csc-[a-z0-9]{17}";
    public const string FileSystemArn =
        @"arn:aws[a-zA-Z-]*:elasticfilesystem:" + Region + @":\d{12}:access-point/fsap-[a-f0-9]{17}$|^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}";

    public const string RuntimeVersionArn = @"arn:(aws[a-zA-Z-]*):lambda:" + Region + @"::runtime:.+";
    public const string PublishedQualifier = @"(\$LATEST\.PUBLISHED|[0-9]+)";
    public const string DurableExecutionName = "[a-zA-Z0-9-_]+";
}
