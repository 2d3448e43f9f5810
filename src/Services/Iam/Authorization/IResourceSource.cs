namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// What a service tells of its resources that decides about access, out of memory: it is asked on the invoke path. A service whose
/// resources have policies or tags implements it and is named where the server is composed. Of roles and users the evaluator knows the
/// tags itself.
/// </summary>
public interface IResourceSource
{
    /// <summary>The part of an ARN that names the service, for example <c>lambda</c>.</summary>
    string Service { get; }

    /// <summary>
    /// Document of the resource-based policy; null when there is none. The same text must be the same object until it changes: what was
    /// compiled is kept by it.
    /// </summary>
    string? PolicyOf(string arn);

    /// <summary>Null when there is no such resource, or it has none.</summary>
    IReadOnlyDictionary<string, string>? TagsOf(string arn);

    /// <summary>A condition key of the service's own that is no member of the request, but follows from some: <c>lambda:VpcIds</c>.</summary>
    /// <param name="request">Not validated yet.</param>
    /// <returns>Empty: the request has no such key.</returns>
    IReadOnlyList<string> ValuesOf(string key, string arn, object request) => [];
}
