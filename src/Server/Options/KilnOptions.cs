using Kiln.Execution.Sandbox;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Sts.WebIdentities;

namespace Kiln.Server.Options;

/// <summary>All of a server's settings. A flag wins over its environment variable, which wins over the default.</summary>
public sealed record KilnOptions
{
    public const string DefaultListen = "127.0.0.1:4566";

    /// <summary>Address and port; port 0 takes a free one.</summary>
    public string Listen { get; init; } = DefaultListen;

    /// <summary>Where everything is kept. <c>--data</c>, <c>KILN_DATA</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The data directory is a temporary one, removed at the end.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>Whether signatures are verified. <c>--auth</c>.</summary>
    public bool Authenticate { get; init; } = true;

    /// <summary>Whether anybody who reaches an address that is not loopback may be root. <c>--allow-anybody</c>, beside <c>--auth off</c>.</summary>
    public bool AllowAnybody { get; init; }

    /// <summary>Certificate in PEM, with those that lead from it to one that clients trust. <c>--tls-cert</c>, <c>KILN_TLS_CERT</c>.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>Its private key in PEM, without a password. <c>--tls-key</c>, <c>KILN_TLS_KEY</c>.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Whether an address that is not loopback may be served without TLS. <c>--allow-plaintext</c>.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>
    /// 32 bytes in base64, that secrets on disk are sealed with. <c>KILN_MASTER_KEY</c>, and no flag: a command line is for all to read.
    /// Null keeps one in the data directory.
    /// </summary>
    public string? MasterKey { get; init; }

    /// <summary>Whose tokens AssumeRoleWithWebIdentity believes. <c>KILN_OIDC_ISSUERS</c>.</summary>
    public IReadOnlyList<OidcIssuer> OidcIssuers { get; init; } = [];

    /// <summary>Whether <c>POST /_kiln/reset</c> may empty everything.</summary>
    public bool AllowReset { get; init; }

    /// <summary>Of the account that there is without being added. Twelve digits. <c>KILN_ACCOUNT_ID</c>.</summary>
    public string AccountId { get; init; } = "123456789012";

    /// <summary>Region of requests that name none, and of <c>kiln env</c>. <c>KILN_REGION</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The least isolation that is accepted; the best that the machine gives is used. <c>--isolation</c>, <c>KILN_ISOLATION</c>.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.Userns;

    /// <summary>The best isolation that is tried, to compare levels or to see what another machine would do. <c>KILN_ISOLATION_LIMIT</c>.</summary>
    public IsolationLevel IsolationLimit { get; init; } = IsolationLevel.Full;

    /// <summary>Whether environments are made before they are needed. <c>KILN_BLANK_POOL=0</c> says no.</summary>
    public bool BlankPool { get; init; } = true;

    /// <summary>Whether processors are kept from halting while events arrive close to each other. <c>KILN_AWAKE=0</c> says no.</summary>
    public bool Awake { get; init; } = true;

    /// <summary>Seconds for which an environment without work is kept. <c>KILN_KEEPALIVE_SECONDS</c>.</summary>
    public TimeSpan IdleExpiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long running invocations may go on when the server is told to stop. <c>KILN_DRAIN_SECONDS</c>.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Seconds after which an asynchronous event whose function failed runs again; the second time it is twice that.
    /// <c>--async-retry-wait</c>, <c>KILN_ASYNC_RETRY_SECONDS</c>.
    /// </summary>
    public TimeSpan AsynchronousRetryWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Services that records of asynchronous events and dead letters are sent to. <c>AWS_ENDPOINT_URL_SQS</c> and the like.</summary>
    public DestinationOptions Destinations { get; init; } = new();

    /// <summary>What is told to the world. Off unless it is set.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>
    /// Folder that CreateExportTask writes below: a bucket is a folder in it. Null: nothing is exported. <c>--log-exports</c>, <c>KILN_LOG_EXPORTS</c>.
    /// </summary>
    public string? LogExports { get; init; }

    /// <summary>
    /// Folder that functions may run from where they are edited, it or one below it: code from the bucket <c>hot-reload</c>. Null: none may.
    /// <c>--hot-reload</c>, <c>KILN_HOT_RELOAD</c>.
    /// </summary>
    public string? HotReload { get; init; }

    /// <summary>Folders that functions may mount, by the ARN of an access point. <c>KILN_FILE_SYSTEMS</c>.</summary>
    public IReadOnlyDictionary<string, string> FileSystems { get; init; } = new Dictionary<string, string>();

    /// <summary>Subnets and security groups that there are, by VPC; none: whatever looks like one. <c>KILN_NETWORKS</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Networks { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary><c>KILN_LOG</c>: Debug, Information, Warning, Error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Where what interpreters said of themselves is remembered between starts; null to ask them each time.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Where the built web console is; null for beside the program.</summary>
    public string? ConsoleDirectory { get; init; }

    public required InterpreterPlaces Interpreters { get; init; }

    // A record prints its members, and one is a secret.
    public override string ToString() => $"{nameof(KilnOptions)} {DataDirectory} {Listen}";
}

/// <summary>Where interpreters are looked for, in order of precedence.</summary>
/// <param name="Configured"><c>KILN_RUNTIMES=python3.12=/opt/python/bin/python3.12,…</c></param>
/// <param name="Installed"><c>KILN_RUNTIMES_DIR</c>: what <c>kiln runtimes install</c> has put there.</param>
public sealed record InterpreterPlaces(IReadOnlyDictionary<string, string> Configured, string Installed, string? PyenvRoot, string SearchPath);
