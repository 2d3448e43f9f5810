using System.Text.Json.Nodes;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>The principals and resources of cast.json, behind an authorizer.</summary>
internal sealed class Cast
{
    internal const string Folder = "Services/Iam/Authorization";
    private readonly Dictionary<string, Caller> _callers = [];
    private readonly PolicyAuthorizer _authorizer;

    internal Cast()
    {
        var identities = new FakeIdentities();
        var resources = new FakeResources();
        var cast = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Folder, "cast.json")))!;
        foreach (var (name, principal) in cast["principals"]!.AsObject())
            _callers[name] = CallerOf(principal!, identities);
        foreach (var (arn, resource) in cast["resources"]!.AsObject())
        {
            if (resource!["policy"] is { } policy)
                resources.Policies[arn] = Document(policy);
            if (resource["tags"] is { } tags)
                resources.Tags[arn] = TagsOf(tags);
        }
        _authorizer = new(identities, null, new FakeTimeProvider(), resources);
    }

    internal async Task<string?> DenialAsync(string principal, string action, string resource) =>
        await _authorizer.DenialAsync(_callers[principal], action, resource, CancellationToken.None);

    internal string ArnOf(string principal) => _callers[principal].Principal.Arn;

    private static Caller CallerOf(JsonNode principal, FakeIdentities identities)
    {
        var account = (string)principal["account"]!;
        var name = (string?)principal["name"];
        var session = principal["sessionPolicies"] is { } policies ? new SessionContext { PolicyDocuments = [Document(policies)] } : null;
        var made = (string)principal["kind"]! switch
        {
            "root" => Principal.Root(account),
            "user" => new Principal(account, Identity("user"), Id("AIDA")),
            "role" => new Principal(account, $"arn:aws:sts::{account}:assumed-role/{name}/s", Id("AROA") + ":s", Identity("role")) { Session = session },
            "federated" => new Principal(account, $"arn:aws:sts::{account}:federated-user/{name}", $"{account}:{name}")
            {
                Session = (session ?? new()) with
                {
                    UserArn = $"arn:aws:iam::{account}:user/{(string)principal["user"]!}",
                    UserId = IdOf("AIDA", (string)principal["user"]!),
                },
            },
            var kind => throw new InvalidDataException(kind),
        };
        return new(made, "us-east-1", "request", "http://localhost");

        string Identity(string kind)
        {
            var arn = $"arn:aws:iam::{account}:{kind}/{name}";
            identities[arn] = new()
            {
                Arn = arn,
                Id = Id(kind == "user" ? "AIDA" : "AROA"),
                Policies =
                [
                    new("own", Document(principal["statements"]!), PolicySource.User),
                    .. principal["managed"] is { } managed
                        ? [new AttachedPolicy("managed", Document(managed), PolicySource.UserManaged) { Arn = $"arn:aws:iam::{account}:policy/managed" }]
                        : Array.Empty<AttachedPolicy>(),
                ],
                Boundary = principal["boundary"] is { } boundary
                    ? new("boundary", Document(boundary), PolicySource.UserManaged) { Arn = $"arn:aws:iam::{account}:policy/boundary" }
                    : null,
                Tags = principal["tags"] is { } tags ? TagsOf(tags) : new Dictionary<string, string>(),
            };
            return arn;
        }

        string Id(string prefix) => IdOf(prefix, name!);
    }

    // Ids of IAM have 21 characters.
    private static string IdOf(string prefix, string name) => (prefix + name.ToUpperInvariant().Replace('-', 'X')).PadRight(21, '0')[..21];

    // No statement at all is no policy; one that speaks of nothing is the same.
    private static string Document(JsonNode statements) => statements.AsArray().Count > 0
        ? FakeIdentities.Document(string.Join(',', statements.AsArray().Select(statement => statement!.ToJsonString())))
        : FakeIdentities.Document("""{"Effect":"Allow","Action":"none:None","Resource":"arn:aws:none:::none"}""");

    private static Dictionary<string, string> TagsOf(JsonNode tags) => tags.AsObject().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
}
