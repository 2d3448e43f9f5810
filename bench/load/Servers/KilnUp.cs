using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kiln.Aws.Operations;

namespace Kiln.Load.Servers;

/// <summary>A <c>kiln up</c> of its own data folder and port, and a role for its functions.</summary>
internal sealed partial class KilnUp : IAsyncDisposable
{
    public const string Role = "bench";
    private readonly ChildProcess _process;

    private KilnUp(ChildProcess process, Client client, string isolation) => (_process, Client, Isolation) = (process, client, isolation);

    public Client Client { get; }

    /// <summary>As the server says it.</summary>
    public string Isolation { get; }
    public int ProcessId => _process.Id;

    public static Task<KilnUp> StartAsync(Settings settings, params IEnumerable<(string Name, string Value)> variables) =>
        StartAsync(settings, [], variables);

    /// <param name="arguments">Of <c>kiln up</c>, beside those that every server here has.</param>
    public static async Task<KilnUp> StartAsync(Settings settings, string[] arguments, params IEnumerable<(string Name, string Value)> variables)
    {
        var folder = Directory.CreateTempSubdirectory("kiln-bench-");
        var data = Path.Combine(folder.FullName, "data");
        string[] level = settings.Isolation is { } isolation ? ["--isolation", isolation] : [];
        var process = ChildProcess.Start(folder, settings.Root, variables, [settings.Kiln, "up", "--listen", "127.0.0.1:0", "--data", data, .. level, .. arguments]);
        try
        {
            await process.WaitUntilAsync(() => Task.FromResult(File.Exists(Path.Combine(data, "server.json"))));
            var variable = Variables().Matches(await RunAsync(settings.Kiln, "env", "--data", data)).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
            var endpoint = variable["AWS_ENDPOINT_URL"];
            var client = new Client(endpoint, new(variable["AWS_ACCESS_KEY_ID"], variable["AWS_SECRET_ACCESS_KEY"], Principal.Root("123456789012")));
            var health = JsonNode.Parse(await client.SendAsync(HttpMethod.Get, "lambda", "/_kiln/health", []))!;
            await CreateRoleAsync(client);
            return new(process, client, (string)health["isolation"]!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A user with one policy of its own, as a client.</summary>
    public async Task<Client> CreateUserAsync(string name, string policy, TimeSpan connectionLife)
    {
        await Client.IamAsync($"Action=CreateUser&Version=2010-05-08&UserName={name}");
        await Client.IamAsync($"Action=PutUserPolicy&Version=2010-05-08&UserName={name}&PolicyName=own&PolicyDocument=" + Uri.EscapeDataString(policy));
        var answer = XDocument.Parse(Encoding.UTF8.GetString(await Client.IamAsync($"Action=CreateAccessKey&Version=2010-05-08&UserName={name}")));
        string Member(string member) => answer.Descendants().Single(e => e.Name.LocalName == member).Value;
        return new(Client.Endpoint, new(Member("AccessKeyId"), Member("SecretAccessKey"), Principal.Root("123456789012")), connectionLife);
    }

    /// <summary>The standard output of a <c>kiln</c> command.</summary>
    public static async Task<string> RunAsync(string kiln, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(kiln, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task CreateRoleAsync(Client client)
    {
        await client.IamAsync($"Action=CreateRole&Version=2010-05-08&RoleName={Role}&AssumeRolePolicyDocument=" + Uri.EscapeDataString(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""));
        await client.IamAsync($"Action=AttachRolePolicy&Version=2010-05-08&RoleName={Role}&PolicyArn="
            + Uri.EscapeDataString("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
    }

    [GeneratedRegex("^export (\\w+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Variables();
}
