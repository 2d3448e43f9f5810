using System.Globalization;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Execution.Sandbox;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Storage;
using Kiln.Services.Sts.WebIdentities;

namespace Kiln.Server.Options;

/// <summary>The only reader of the process's environment variables.</summary>
internal static class EnvironmentSettings
{
    internal const int MaxRetryWaitSeconds = 3600;

    /// <exception cref="UserErrorException">A variable has a value that cannot be used.</exception>
    internal static KilnOptions Read() => new()
    {
        DataDirectory = Get("KILN_DATA") ?? DefaultDataDirectory(),
        AccountId = Get("KILN_ACCOUNT_ID") is not { } account ? "123456789012"
            : account.Length == 12 && account.All(char.IsAsciiDigit) ? account
            : throw new UserErrorException($"KILN_ACCOUNT_ID is '{account}': an account id has twelve digits."),
        Region = Get("KILN_REGION") ?? "us-east-1",
        TlsCertificate = Get("KILN_TLS_CERT"),
        TlsKey = Get("KILN_TLS_KEY"),
        MasterKey = Get(MasterKey.Variable),
        OidcIssuers = Issuers(),
        IdleExpiry = TimeSpan.FromSeconds(Number("KILN_KEEPALIVE_SECONDS", otherwise: 600, maximum: 86400)),
        Isolation = Level("KILN_ISOLATION", otherwise: IsolationLevel.Userns),
        IsolationLimit = Level("KILN_ISOLATION_LIMIT", otherwise: IsolationLevel.Full),
        BlankPool = IsOn("KILN_BLANK_POOL"),
        Awake = IsOn("KILN_AWAKE"),
        DrainLimit = TimeSpan.FromSeconds(Number("KILN_DRAIN_SECONDS", otherwise: 10, minimum: 0, maximum: 900)),
        AsynchronousRetryWait = TimeSpan.FromSeconds(Number("KILN_ASYNC_RETRY_SECONDS", otherwise: 60, minimum: 0, maximum: MaxRetryWaitSeconds)),
        Destinations = new() { Endpoints = Endpoints(), Credential = DestinationCredential() },
        Telemetry = Telemetry(null),
        LogExports = Get("KILN_LOG_EXPORTS"),
        HotReload = Get("KILN_HOT_RELOAD"),
        FileSystems = FileSystems(),
        Networks = Networks(),
        LogLevel = Get("KILN_LOG") is not { } level ? LogLevel.Warning
            : Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) ? parsed
            : throw new UserErrorException($"KILN_LOG is '{level}': it takes Debug, Information, Warning or Error."),
        CacheDirectory = Path.Combine(Get("XDG_CACHE_HOME") ?? Path.Combine(Home(), ".cache"), "kiln"),
        Interpreters = new(
            Configured(),
            Path.GetFullPath(Get("KILN_RUNTIMES_DIR") ?? Path.Combine(DataHome(), "kiln-runtimes")),
            Get("PYENV_ROOT") ?? Path.Combine(Home(), ".pyenv"),
            Get("PATH") ?? ""),
    };

    /// <param name="otlp">Of the command line. Null: what the environment says.</param>
    /// <exception cref="UserErrorException">A variable has a value that cannot be used.</exception>
    internal static TelemetryOptions Telemetry(string? otlp) => new()
    {
        Otlp = OtlpSettings.Read(otlp, Get),
        Metrics = Get("KILN_METRICS") switch
        {
            null or "0" => false,
            "1" => true,
            var text => throw new UserErrorException($"KILN_METRICS is '{text}': it takes 0 or 1."),
        },
        MetricsToken = Get("KILN_METRICS_TOKEN"),
        AccessLog = Get("KILN_ACCESS_LOG"),
    };

    internal static bool WantsTraces => string.Equals(Get("KILN_LOG"), nameof(LogLevel.Debug), StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Configured()
    {
        var runtimes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (Get("KILN_RUNTIMES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } runtime, { Length: > 0 } path])
                throw new UserErrorException($"KILN_RUNTIMES has '{pair}': each part is a runtime and a path, python3.12=/opt/python3.12/bin/python3.12.");
            if (Kiln.Execution.Runtimes.RuntimeTable.Find(runtime) is null)
                throw new UserErrorException($"KILN_RUNTIMES names '{runtime}', which is no runtime: `kiln runtimes` lists those there are.");
            runtimes[runtime] = path;
        }
        return runtimes;
    }

    private static Dictionary<DestinationService, string> Endpoints()
    {
        var endpoints = new Dictionary<DestinationService, string>();
        foreach (var service in Enum.GetValues<DestinationService>().Where(s => s != DestinationService.Lambda))
        {
            var name = $"AWS_ENDPOINT_URL_{service.ToString().ToUpperInvariant()}";
            if (Get(name) is not { } url)
                continue;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0)
                throw new UserErrorException($"{name} is '{url}': it takes the address of a service, https://sqs.eu-west-1.amazonaws.com or http://127.0.0.1:9324.");
            endpoints[service] = url.TrimEnd('/');
        }
        return endpoints;
    }

    private static Dictionary<string, string> FileSystems()
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (Get("KILN_FILE_SYSTEMS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2) is not [var arn, var folder] || !arn.StartsWith("arn:", StringComparison.Ordinal) || !Path.IsPathRooted(folder))
                throw new UserErrorException($"KILN_FILE_SYSTEMS has '{pair}': each part is the ARN of an access point and a folder, arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0=/srv/shared.");
            folders[arn] = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        }
        return folders;
    }

    private static Dictionary<string, IReadOnlySet<string>> Networks()
    {
        var networks = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var pair in (Get("KILN_NETWORKS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2) is not [var vpc, var ids] || !vpc.StartsWith("vpc-", StringComparison.Ordinal))
                throw new UserErrorException($"KILN_NETWORKS has '{pair}': each part is a VPC with its subnets and security groups, vpc-1=subnet-1 subnet-2 sg-1.");
            networks[vpc] = ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        }
        return networks;
    }

    private static Credential? DestinationCredential()
    {
        var (id, secret) = (Get("KILN_DESTINATION_ACCESS_KEY_ID"), Get("KILN_DESTINATION_SECRET_ACCESS_KEY"));
        if (id is null != secret is null)
            throw new UserErrorException("KILN_DESTINATION_ACCESS_KEY_ID and KILN_DESTINATION_SECRET_ACCESS_KEY belong together: set both, or none.");
        return id is null ? null : new(id, secret!, Principal.Anonymous) { SessionToken = Get("KILN_DESTINATION_SESSION_TOKEN") };
    }

    private static List<OidcIssuer> Issuers()
    {
        var issuers = new List<OidcIssuer>();
        foreach (var pair in (Get("KILN_OIDC_ISSUERS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = pair.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('=', 2) is not [var url, { Length: > 0 } keys] || !IsWebAddress(url) || words.Length < 2)
                throw new UserErrorException($"KILN_OIDC_ISSUERS has '{pair}': each part is an issuer, its key set and the audiences whose tokens count: https://id.example.com=/etc/kiln/jwks.json kiln or …=https://id.example.com/jwks.json kiln.");
            if (keys.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !IsWebAddress(keys))
                throw new UserErrorException($"KILN_OIDC_ISSUERS has '{pair}': keys come from a file, over https, or over http from this machine.");
            issuers.Add(new(url.TrimEnd('/'), keys, words[1..]));
        }
        return issuers;
    }

    // Whoever could alter keys on their way could be anybody.
    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static IsolationLevel Level(string name, IsolationLevel otherwise) =>
        Get(name) is not { } text ? otherwise
            : Enum.TryParse<IsolationLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level
            : throw new UserErrorException($"{name} is '{text}': it takes full, userns or process.");

    private static int Number(string name, int otherwise, int maximum, int minimum = 1) =>
        Get(name) is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number
            : throw new UserErrorException($"{name} is '{text}': it takes a number from {minimum} to {maximum}.");

    private static bool IsOn(string name) => Get(name) switch
    {
        null or "1" => true,
        "0" => false,
        var text => throw new UserErrorException($"{name} is '{text}': it takes 0 or 1."),
    };

    private static string DefaultDataDirectory() => Path.Combine(DataHome(), "kiln");

    private static string DataHome() => Get("XDG_DATA_HOME") ?? Path.Combine(Home(), ".local", "share");

    private static string Home() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

#pragma warning disable RS0030 // This is the place that the ban names.
    private static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
#pragma warning restore RS0030
}
