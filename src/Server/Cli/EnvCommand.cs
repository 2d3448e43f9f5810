using System.CommandLine;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>eval "$(kiln env)"</c>: the shell then talks to Kiln.</summary>
internal static class EnvCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var account = new Option<string?>("--account") { Description = "Id or name of the account whose root key is printed [default: KILN_ACCOUNT_ID]" };
        var command = new Command("env", "Print the shell's export lines for clients of a server") { data, account };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var settings = EnvironmentSettings.Read();
            var folder = parsed.GetValue(data) ?? settings.DataDirectory;
            var server = await FindAsync(folder, cancellationToken)
                ?? throw new UserErrorException($"No server runs in {folder}: start one with `kiln up --data {folder}`, or name its folder with --data DIR.");
            var key = Accounts.Named(folder, settings, parsed.GetValue(account) ?? settings.AccountId);
            Terminal.Result($"export AWS_ENDPOINT_URL={server.Endpoint}");
            Terminal.Result($"export AWS_ACCESS_KEY_ID={key.AccessKeyId}");
            Terminal.Result($"export AWS_SECRET_ACCESS_KEY={key.SecretAccessKey}");
            Terminal.Result($"export AWS_DEFAULT_REGION={server.Region}");
            if (server.CaBundle is { } bundle)
                Terminal.Result($"export AWS_CA_BUNDLE={bundle}");
            return 0;
        });
        return command;
    }

    // `kiln up & eval "$(kiln env)"` is what people type: the server may be on its way.
    private static async Task<RunningServer?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (DataDirectory.FindRunning(folder) is { } server)
                return server;
            try
            {
                await Task.Delay(PollPeriod, patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }
}
