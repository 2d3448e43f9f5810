using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>The tables beside this file: who may do what with what, and which condition holds for what.</summary>
public sealed class AuthorizationMatrixTests
{
    private static readonly Cast Cast = new();

    public static TheoryData<string, string, string, string> Matrix() =>
        [.. Rows("matrix.tsv").Select(cells => (cells[0], cells[1], cells[2], cells[3]))];

    public static TheoryData<string, string, string> Conditions() => [.. Rows("conditions.tsv").Select(cells => (cells[0], cells[1], cells[2]))];

    [Theory, MemberData(nameof(Matrix))]
    public async Task Principal_may_what_the_matrix_says(string principal, string action, string resource, string expected)
    {
        var denial = await Cast.DenialAsync(principal, action, resource);
        var words = expected == "allow" ? null : $"User: {Cast.ArnOf(principal)} is not authorized to perform: {action} on resource: {resource} {expected}";
        Assert.Equal(words, denial);
    }

    [Theory, MemberData(nameof(Conditions))]
    public async Task Condition_holds_as_the_table_says(string condition, string values, string expected) =>
        Assert.Equal(
            expected == "allow" ? "allow" : "deny",
            await DecideAsync(condition, values, $$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}} }"""));

    // What cannot be known neither allows nor lifts a denial.
    [Theory, MemberData(nameof(Conditions))]
    public async Task Denial_holds_where_its_condition_does(string condition, string values, string expected)
    {
        const string Everything = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
        Assert.Equal(
            expected == "deny" ? "allow" : "deny",
            await DecideAsync(condition, values, Everything, $$"""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{condition}} }"""));
    }

    [Fact]
    public void Tables_are_not_small() => Assert.True(Rows("matrix.tsv").Count() + Rows("conditions.tsv").Count() >= 250);

    private static async Task<string> DecideAsync(string condition, string values, params string[] statements)
    {
        const string User = "arn:aws:iam::111111111111:user/conditional";
        var identities = new FakeIdentities();
        identities.Add(User, "AIDACONDITIONAL000000", statements);
        var caller = new Caller(new("111111111111", User, "AIDACONDITIONAL000000"), "us-east-1", "request", "http://localhost");
        var key = JsonNode.Parse(condition)!.AsObject().Single().Value!.AsObject().Single().Key;
        var extra = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
        {
            [key] = values.Length == 0 ? default : JsonSerializer.Deserialize<string[]>(values),
        };
        var denial = await new PolicyAuthorizer(identities, null, new FakeTimeProvider())
            .DenialAsync(caller, "lambda:TagResource", "arn:aws:lambda:us-east-1:111111111111:function:f", CancellationToken.None, extra);
        return denial is null ? "allow" : "deny";
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, Cast.Folder, file)).Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line.Split('\t'));
}
