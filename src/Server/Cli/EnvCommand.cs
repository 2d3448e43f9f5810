using System.CommandLine;
using Kiln.Server.Hosting;
using Kiln.Server.Options;
using Kiln.Services.Sts;

namespace Kiln.Server.Cli;

/// <summary><c>eval "$(kiln env)"</c>: the shell then talks to Kiln.</summary>
internal static class EnvCommand
{
    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var command = new Command("env", "Print the shell's export lines for clients of a server") { data };
        command.SetVerb((parsed, _) =>
        {
            var settings = EnvironmentSettings.Read();
            var folder = parsed.GetValue(data) ?? settings.DataDirectory;
            if (DataDirectory.LastAnnounced(folder) is not { } server)
                throw new UserErrorException($"No server has run in {folder}: start one with `kiln up --data {folder}`, or name its folder with --data DIR.");
            var key = RootKey.LoadOrCreate(folder);
            Terminal.Result($"export AWS_ENDPOINT_URL={server.Endpoint}");
            Terminal.Result($"export AWS_ACCESS_KEY_ID={key.AccessKeyId}");
            Terminal.Result($"export AWS_SECRET_ACCESS_KEY={key.SecretAccessKey}");
            Terminal.Result($"export AWS_DEFAULT_REGION={server.Region}");
            return Task.FromResult(0);
        });
        return command;
    }
}
