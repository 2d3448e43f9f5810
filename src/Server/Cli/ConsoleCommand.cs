using System.CommandLine;
using Kiln.Server.Hosting;
using Kiln.Server.Options;
using Kiln.Server.WebConsole;

namespace Kiln.Server.Cli;

/// <summary><c>kiln console</c>: another link to the console of a server that runs.</summary>
internal static class ConsoleCommand
{
    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var account = new Option<string?>("--account") { Description = "Id or name of the account that the link signs in to [default: KILN_ACCOUNT_ID]" };
        var command = new Command("console", "Print a link that signs root in to the web console of a server, once") { data, account };
        command.SetVerb((parsed, _) =>
        {
            var settings = EnvironmentSettings.Read();
            var folder = parsed.GetValue(data) ?? settings.DataDirectory;
            var server = DataDirectory.FindRunning(folder)
                ?? throw new UserErrorException($"No server runs in {folder}: start one with `kiln up --data {folder}`, or name its folder with --data DIR.");
            var id = Accounts.Named(folder, settings, parsed.GetValue(account) ?? settings.AccountId).Id;
            var tokens = new SignInTokens(Accounts.Of(folder, settings).SessionKey, TimeProvider.System);
            Terminal.Result(ConsoleEndpoint.Link(server.Endpoint, tokens.Issue(id)));
            return Task.FromResult(0);
        });
        return command;
    }
}
