using Kiln.Services.Iam.Authorization;

namespace Kiln.Services.Iam.Entities;

/// <summary>The tags of users, roles, policies and instance profiles, as policies ask for them.</summary>
public sealed class EntityTags(IamDirectory directory) : IResourceSource
{
    public string Service => "iam";

    public string? PolicyOf(string arn) => null;

    public IReadOnlyDictionary<string, string>? TagsOf(string arn) => directory.Find(arn)?.Tags;
}
