using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Kiln.Execution.Processors;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Execution.Sandbox;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>kiln doctor</c>: what is missing on this machine, and the command that mends it.</summary>
internal static class DoctorCommand
{
    /// <param name="Fix">Null when all is well.</param>
    private sealed record Finding(string Subject, string State, string? Fix, bool IsFatal = false);

    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var listen = new Option<string?>("--listen") { Description = $"Address and port [default: {KilnOptions.DefaultListen}]" };
        var command = new Command("doctor", "Say what is missing on this machine, and the command that mends it") { data, listen };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var settings = EnvironmentSettings.Read();
            var catalog = await Installation.FindRuntimesAsync(settings.Interpreters, cache: null, cancellationToken);
            var findings = Runtimes(catalog);
            findings.AddRange(await IsolationAsync(settings, catalog, cancellationToken));
            findings.AddRange(
            [
                Port(ListenAddress.Parse(parsed.GetValue(listen) ?? settings.Listen)),
                Data(Path.GetFullPath(parsed.GetValue(data) ?? settings.DataDirectory)),
                AwsCli(settings.Interpreters.SearchPath),
            ]);
            if (IdleProcessors.HaltAtOnce())
                findings.Add(Idle(settings.Awake));
            foreach (var finding in findings)
            {
                Terminal.Result($"{(finding.Fix is null ? "ok  " : finding.IsFatal ? "FAIL" : "note")}  {finding.Subject,-10} {finding.State}");
                if (finding.Fix is not null)
                    Terminal.Result($"      {"",-10} fix: {finding.Fix}");
            }
            return findings.Exists(f => f.IsFatal && f.Fix is not null) ? 1 : 0;
        });
        return command;
    }

    private static List<Finding> Runtimes(RuntimeCatalog catalog)
    {
        if (catalog.Interpreters.Count == 0)
            return [new("runtimes", "no Python interpreter found", "kiln runtimes install python3.12, or set KILN_RUNTIMES=python3.12=/path/to/python3.12", IsFatal: true)];

        var findings = new List<Finding> { new("runtimes", string.Join(' ', catalog.Interpreters.Select(i => i.Runtime)), null) };
        if (RuntimeTable.All.Select(r => r.Identifier).Where(r => catalog.Find(r) is null).ToList() is [.., var newest] missing)
            findings.Add(new("", $"not installed: {string.Join(' ', missing)}", $"kiln runtimes install {newest}, if a function needs it"));
        findings.AddRange(catalog.Unusable.Select(u => new Finding("", $"unusable: {u.Path} ({u.Reason.TrimEnd('.')})", FixOf(u))));
        if (catalog.Interpreters.Where(i => i.Sdk is null && BundledSdk.IsIn(i.Runtime)).Select(i => i.Runtime).ToList() is [var first, ..] bare)
            findings.Add(new("sdk", $"no boto3, which AWS bundles, in {string.Join(' ', bare)}", bare.Count == 1 ? $"kiln runtimes install-sdk {first}" : "kiln runtimes install-sdk"));
        return findings;
    }

    private static string FixOf(UnusableInterpreter unusable) => unusable.Source switch
    {
        InterpreterDiscovery.Installed => $"kiln runtimes install {Path.GetFileName(unusable.Path)}, once more",
        InterpreterDiscovery.Configured => "name another in KILN_RUNTIMES",
        _ => "repair or remove it, if a function needs it",
    };

    private static async Task<IEnumerable<Finding>> IsolationAsync(KilnOptions settings, RuntimeCatalog runtimes, CancellationToken cancellationToken)
    {
        using var data = DataDirectory.Open(SharedOptions.TemporaryFolder(), ephemeral: true);
        var choice = await SandboxChoice.MakeAsync(
            Composition.Execution(settings, data), runtimes, settings.IsolationLimit, TimeProvider.System, cancellationToken);
        await using var host = choice.Host;
        return Isolation(settings, choice);
    }

    private static List<Finding> Isolation(KilnOptions settings, SandboxChoice choice)
    {
        var level = choice.Host.Level;
        var isAccepted = level >= settings.Isolation;
        var findings = new List<Finding>
        {
            new("isolation", Hosting.Isolation.Words(level), isAccepted ? null : $"kiln up --isolation {Hosting.Isolation.Name(level)}, where you trust the functions", IsFatal: true),
        };
        findings.AddRange(Hosting.Isolation.Limits(choice.Host.Health).Select(l => new Finding("", l, null)));
        findings.AddRange(choice.Refusals.Select(r => new Finding("", $"not {Hosting.Isolation.Words(r)}", FixOf(r))));
        if (level == IsolationLevel.Full && Packages.Missing(settings.Interpreters.SearchPath) is { Length: > 0 } missing)
            findings.Add(new("packages", $"missing: {missing}", $"apt-get install {missing}"));

        return findings;
    }

    private static string FixOf(LevelRefusal refusal) => refusal.Level switch
    {
        IsolationLevel.Full when !Environment.IsPrivilegedProcess => "start Kiln as root",
        IsolationLevel.Full => "let Kiln make namespaces: outside of a container, or in one with CAP_SYS_ADMIN",
        _ => "sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0, as far as the system has these",
    };

    private static Finding Port(IPEndPoint address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address);
            return new("port", $"{address} is free", null);
        }
        catch (SocketException e)
        {
            return new("port", $"{address} cannot be had: {e.Message}", $"kiln up --listen {address.Address}:{address.Port + 1}");
        }
    }

    private static Finding Data(string path)
    {
        // Looked at, not made: a check leaves nothing behind.
        var existing = path;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        try
        {
            using (File.Create(Path.Combine(existing, $".kiln-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose))
            {
            }
            return new("data", DataDirectory.FindRunning(path) is { } server ? $"{path} is in use by the Kiln at {server.Endpoint}" : $"{path} can be written to", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("data", $"{path} cannot be written to", "kiln up --data DIR, with a folder that this user owns", IsFatal: true);
        }
    }

    private static Finding Idle(bool isWanted) => (isWanted, IdleProcessors.Device is not null) switch
    {
        (true, true) => new("idle", "idle processors halt at once; Kiln keeps them awake while events arrive close to each other", null),
        (true, false) => new("idle", "idle processors halt at once, and Kiln may not keep them awake: a warm invoke takes half as long again", $"start Kiln as root, or {IdleProcessors.Fix}"),
        _ => new("idle", "idle processors halt at once, and KILN_AWAKE=0 leaves them so: a warm invoke takes half as long again", "unset KILN_AWAKE"),
    };

    private static Finding AwsCli(string searchPath) =>
        searchPath.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "aws")))
            ? new("aws CLI", "found", null)
            : new("aws CLI", "not found (Kiln does not need it, you may)", "apt-get install awscli");
}
