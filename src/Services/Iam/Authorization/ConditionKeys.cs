using System.Collections.Frozen;
using Kiln.Services.Iam.Policies;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// Every condition key that Kiln can answer, and how. A key that is not here is absent from all requests, as one is on AWS that the
/// service does not send.
/// </summary>
internal static class ConditionKeys
{
    private const string PrincipalTag = "aws:PrincipalTag/";

    /// <summary>Every request may have them, and all those of the same credentials to the same region and resource have the same.</summary>
    private static readonly FrozenDictionary<string, Func<RequestContext, StringValues>> Lasting = new Dictionary<string, Func<RequestContext, StringValues>>
    {
        ["aws:PrincipalAccount"] = c => Text(c.Principal.AccountId),
        ["aws:PrincipalArn"] = c => c.Principal.Kind switch
        {
            PrincipalKind.AssumedRole => c.Principal.IdentityArn,
            PrincipalKind.Root or PrincipalKind.User or PrincipalKind.FederatedUser => c.Principal.Arn,
            _ => default(StringValues),
        },
        ["aws:PrincipalType"] = c => c.Principal.Kind switch
        {
            PrincipalKind.Root => "Account",
            PrincipalKind.Service or PrincipalKind.WebIdentity => default(StringValues),
            var kind => kind.ToString(),
        },
        ["aws:PrincipalIsAWSService"] = c => Flag(c.Principal.Kind == PrincipalKind.Service),
        ["aws:PrincipalServiceName"] = c => c.Principal.Kind == PrincipalKind.Service ? c.Principal.Arn : default(StringValues),
        ["aws:PrincipalServiceNamesList"] = c => c.Principal.Kind == PrincipalKind.Service ? c.Principal.Arn : default(StringValues),
        ["aws:userid"] = c => Text(c.Principal.UserId),
        ["aws:username"] = c => c.Principal.Kind == PrincipalKind.User ? ArnParts.LastSegment(c.Principal.Arn) : default(StringValues),
        ["aws:ViaAWSService"] = _ => Flag(false),
        ["aws:RequestedRegion"] = c => Text(c.Caller?.Region),
        ["aws:ResourceAccount"] = c => Text(c.ResourceAccount),
        ["aws:TokenIssueTime"] = c => c.Session is { } session ? RequestContext.Text(session.IssuedAt) : default(StringValues),
        ["aws:SourceIdentity"] = c => Text(c.Session?.SourceIdentity),
        ["aws:FederatedProvider"] = c => Text(c.Session?.FederatedProvider),
        ["aws:MultiFactorAuthPresent"] = c => c.Session is { MultiFactorAuthPresent: { } present } ? Flag(present) : default,
        ["lambda:SourceFunctionArn"] = c => Text(c.Session?.SourceFunctionArn),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every request may have them, and all of the same origin have the same.</summary>
    private static readonly FrozenDictionary<string, Func<RequestContext, StringValues>> OfOrigin = new Dictionary<string, Func<RequestContext, StringValues>>
    {
        ["aws:SourceIp"] = c => c.Caller?.Origin.SourceIp is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : default(StringValues),
        ["aws:SecureTransport"] = c => c.Caller is null ? default : Flag(c.Caller.Origin.IsSecure),
        ["aws:UserAgent"] = c => Text(c.Caller?.Origin.UserAgent),
        ["aws:Referer"] = c => Text(c.Caller?.Origin.Referer),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every request may have them.</summary>
    private static readonly FrozenDictionary<string, Func<RequestContext, StringValues>> Passing = new Dictionary<string, Func<RequestContext, StringValues>>
    {
        ["aws:CurrentTime"] = c => c.Now(asSeconds: false),
        ["aws:EpochTime"] = c => c.Now(asSeconds: true),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Only where actions.tsv has them for the action: the member of the request that they are.</summary>
    private static readonly FrozenDictionary<string, string[]> Members = new Dictionary<string, string[]>
    {
        ["lambda:CodeSigningConfigArn"] = ["CodeSigningConfigArn"],
        ["lambda:EventSourceToken"] = ["EventSourceToken"],
        ["lambda:FunctionUrlAuthType"] = ["FunctionUrlAuthType", "AuthType"],
        ["lambda:InvokedViaFunctionUrl"] = ["InvokedViaFunctionUrl"],
        ["lambda:Layer"] = ["Layers"],
        ["lambda:Principal"] = ["Principal"],
        ["lambda:SecurityGroupIds"] = ["VpcConfig.SecurityGroupIds"],
        ["lambda:SubnetIds"] = ["VpcConfig.SubnetIds"],
        ["iam:AWSServiceName"] = ["AWSServiceName"],
        ["iam:PolicyARN"] = ["PolicyArn"],
        ["sts:AWSServiceName"] = ["AWSServiceName"],
        ["sts:DurationSeconds"] = ["DurationSeconds"],
        ["sts:ExternalId"] = ["ExternalId"],
        ["sts:RoleSessionName"] = ["RoleSessionName"],
        ["sts:SourceIdentity"] = ["SourceIdentity"],
        ["sts:TransitiveTagKeys"] = ["TransitiveTagKeys"],
        ["cloudwatch:AlarmActions"] = ["AlarmActions"],
        ["cloudwatch:namespace"] = ["Namespace"],
        ["cloudwatch:requestManagedResourceARNs"] = ["ManagedRules.ResourceARN"],
        ["logs:DeliveryDestinationResourceArn"] = ["deliveryDestinationConfiguration.destinationResourceArn"],
        ["logs:LogGeneratingResourceArns"] = ["resourceArn"],
        ["xray:ResourcePolicyName"] = ["PolicyName"],
        ["xray:TraceSegmentDestination"] = ["Destination"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    internal static StringValues Find(RequestContext context, string key)
    {
        if (Lasting.TryGetValue(key, out var lasting))
            return lasting(context);
        if (key.StartsWith(PrincipalTag, StringComparison.OrdinalIgnoreCase))
            return TagOf(context.PrincipalTags, key[PrincipalTag.Length..]);
        if (OfOrigin.TryGetValue(key, out var ofOrigin))
        {
            context.IsOfOrigin = true;
            return ofOrigin(context);
        }
        context.IsPassing = true;
        if (Passing.TryGetValue(key, out var passing))
            return passing(context);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
            return Tag(context, key[..slash], key[(slash + 1)..]);
        if (context.Request is not { } request || !context.Action.HasKey(key))
            return default;
        if (Is(key, "aws:TagKeys"))
            return TagKeys(request);
        if (Is(key, "lambda:FunctionArn"))
            return FunctionArn(context, request);
        if (Is(key, "iam:PermissionsBoundary"))
            return Text(RequestMembers.Text(request, "PermissionsBoundary") ?? context.Target?.Boundary?.Arn);
        if (!Members.TryGetValue(key, out var members))
            return context.ResourceSource?.ValuesOf(key, context.Resource, request).ToArray();
        foreach (var member in members)
        {
            if (RequestMembers.Values(request, member) is { Count: > 0 } values)
                return values;
        }
        return default;
    }

    private static StringValues Tag(RequestContext context, string prefix, string tag)
    {
        if (Is(prefix, "aws:ResourceTag") || Is(prefix, "iam:ResourceTag"))
            return TagOf(context.ResourceTags, tag);
        if (!Is(prefix, "aws:RequestTag") || context.Request is not { } request || !context.Action.HasKey("aws:RequestTag/"))
            return default;
        return TagOf(RequestMembers.Tags(request), tag);
    }

    // The case of a tag's key does not count in a condition.
    private static StringValues TagOf(IEnumerable<KeyValuePair<string, string>>? tags, string key)
    {
        foreach (var tag in tags ?? [])
        {
            if (Is(tag.Key, key))
                return tag.Value;
        }
        return default;
    }

    private static StringValues TagKeys(object request)
    {
        var added = RequestMembers.Tags(request).Select(tag => tag.Key).ToArray();
        return added.Length > 0 ? added : RequestMembers.Values(request, "TagKeys");
    }

    private static StringValues FunctionArn(RequestContext context, object request) =>
        context.Caller is { } caller && RequestMembers.Text(request, "FunctionName") is { } name
            && Lambda.FunctionIdentifier.ResourceArn(name, null, caller) is not ResourceTemplate.Anything and var arn
            ? arn
            : default(StringValues);

    // What is empty was not sent.
    private static StringValues Text(string? text) => string.IsNullOrEmpty(text) ? default : new StringValues(text);

    private static StringValues Flag(bool flag) => flag ? "true" : "false";

    private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
