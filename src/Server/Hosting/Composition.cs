using System.Threading.Channels;
using Kiln.Aws;
using Kiln.Aws.Operations;
using Kiln.Aws.Routing;
using Kiln.Aws.Signing;
using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux;
using Kiln.Server.Options;
using Kiln.Server.WebConsole;
using Kiln.Services.Accounts;
using Kiln.Services.CloudWatch;
using Kiln.Services.Iam;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Account;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Concurrency;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Lambda.Tags;
using Kiln.Services.Logs;
using Kiln.Services.Storage;
using Kiln.Services.Sts;
using Kiln.Services.Sts.WebIdentities;
using Kiln.Services.XRay;

namespace Kiln.Server.Hosting;

/// <summary>
/// Every part of a server and who is given whom. Read it from the top: state, identity, logs, data plane, control planes, wire.
/// </summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Database _control;
    private readonly Database _logs;
    private readonly LogWriter _logWriter;
    private readonly SandboxChoice _isolation;
    private readonly Invoker _invoker;
    private readonly FunctionStore _functions;
    private readonly FunctionPolicyStore _functionPolicies;
    private readonly LayerStore _layers;
    private readonly FunctionDeployment _deployment;
    private readonly RuntimeCatalog _runtimes;
    private readonly IamDirectory _iam;
    private readonly LastUses _lastUses;
    private readonly LogGroupTags _logGroupTags;
    private readonly AliasStore _aliases;
    private readonly ConcurrencyOperations _concurrency;
    private readonly HttpClient _http;
    private readonly CodeStore _code;
    private readonly CodeDownload _download;
    private readonly AwsEndpoint _aws;
    private readonly KilnEndpoints _kiln;
    private readonly ConsoleEndpoint _console;
    private readonly SignInTokens _signInTokens;
    private readonly bool _authenticates;
    private string? _endpoint;
    private Task? _stopping;

    private Composition(
        KilnOptions options, DataDirectory data, ExecutionOptions execution, RuntimeCatalog runtimes, SandboxChoice isolation, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _authenticates = options.Authenticate;
        _control = Database.Open(data.ControlDatabase, "control", Durability.Full);
        _logs = Database.Open(data.LogsDatabase, "logs", Durability.Relaxed);

        var master = AccountRegistry.MasterKeyOf(data.Path, options.MasterKey);
        var accounts = AccountRegistry.LoadOrCreate(data.Path, master, options.AccountId, _time);
        var root = accounts.Find(options.AccountId)!;
        RootCredential = new(root.AccessKeyId, root.SecretAccessKey, Principal.Root(root.Id));
        _iam = new(_control);
        _lastUses = new(_control, _time);
        var identities = new IamIdentities(_iam);
        var sessions = new Sessions(accounts.SessionKey);
        var downloads = DownloadKey.Of(accounts.SessionKey);
        var verifier = new SignatureVerifier(new AccessKeys(accounts, new UserKeys(_iam, master), sessions, _lastUses, downloads), _time);
        var directories = new CodeDirectories(data.Code);
        _functions = new(_control, directories);
        _functionPolicies = new(_control);
        _layers = new(_control);
        _aliases = new(_control);
        _logGroupTags = new(_logs);
        var authorizer = new PolicyAuthorizer(identities, new EntityNames(_iam), _time, new LambdaResources(_functions, _functionPolicies, _layers), new EntityTags(_iam), _logGroupTags);
        _http = new() { Timeout = TimeSpan.FromSeconds(10) };
        var tokens = new IdentityTokens(options.OidcIssuers, new IssuerKeys(_http, _time), _time);

        _logWriter = new(_logs, new RoleLogGrants(authorizer), _time, loggers.CreateLogger<LogWriter>());

        _runtimes = runtimes;
        _isolation = isolation;
        _invoker = new(execution with { EndpointUrl = () => _endpoint }, isolation.Host, runtimes, _logWriter, new FunctionSessions(sessions, identities, new RoleTrust(identities, authorizer), _time), _time);

        _code = new(directories);
        _deployment = new(_functions, _code, _invoker, _time, loggers.CreateLogger<FunctionDeployment>());
        _download = new(_code, new RequestSigner(downloads, _time), verifier);
        var rules = new ConfigurationRules(new InstalledRuntimes(runtimes), new RoleTrust(identities, authorizer));
        _concurrency = new(_functions, _invoker);
        var permissions = new LambdaPermissions(authorizer);
        var qualifiers = new Qualifiers(_functions, _aliases);
        var layerRules = new LayerRules(_layers, _code, permissions);
        var storage = new CodeStorage(_functions, _layers);
        var versions = new FunctionVersions(_functions, _deployment);
        Services =
        [
            LambdaService.Create(
                new FunctionOperations(
                    _functions, qualifiers, _aliases, rules, layerRules, permissions, _code, storage, _download, _deployment, versions, _invoker, _functionPolicies, _time),
                new FunctionUpdates(_functions, rules, layerRules, _code, storage, _deployment, versions, _time),
                new InvokeOperation(_functions, qualifiers, _deployment, _invoker, _time),
                new VersionOperations(_functions, versions),
                new AliasOperations(_functions, _aliases),
                _concurrency,
                new TagOperations(_functions),
                new PermissionOperations(qualifiers, _functionPolicies, new PrincipalIds(_iam)),
                new LayerOperations(_layers, _code, storage, _download, _time),
                new LayerListOperations(_layers),
                new LayerPermissionOperations(_layers),
                new AccountOperations(_functions, storage)),
            IamService.Create(_iam, identities, authorizer, master, _lastUses, _time),
            StsService.Create(sessions, new AssumableRoles(_iam, authorizer), tokens, new AuthorizationMessages(accounts.SessionKey), _time),
            LogsService.Create(_logs, _logGroupTags, _logWriter, _time),
            CloudWatchService.Create(),
            XRayService.Create(),
        ];

        _aws = new(
            new Router(Services), verifier, authorizer, new(options.Authenticate, options.AccountId, options.Region), loggers.CreateLogger<AwsEndpoint>());
        _kiln = new(
            () => new("ok", Version, IsolationText, InstalledRuntimes, Sdks, [.. Services.Select(s => s.Description.Name)], Running, SandboxReport.Of(_isolation)),
            options.AllowReset ? ResetAsync : null);
        _signInTokens = new(accounts.SessionKey, _time);
        _console = new(
            ConsoleFiles.Find(options.ConsoleDirectory ?? Installation.ConsoleDirectory),
            new(_signInTokens, new(sessions, _time), verifier, options.Authenticate ? null : options.AccountId, options.Region));
    }

    internal static string Version { get; } = typeof(Composition).Assembly.GetName().Version!.ToString(3);

    internal IReadOnlyList<AwsService> Services { get; }

    internal Credential RootCredential { get; }

    internal IReadOnlyList<string> InstalledRuntimes => [.. _runtimes.Interpreters.Select(i => i.Runtime)];

    private Dictionary<string, string> Sdks =>
        _runtimes.Interpreters.Where(i => i.Sdk is not null).ToDictionary(i => i.Runtime, i => i.Sdk!.Boto3, StringComparer.Ordinal);

    /// <returns>Where a browser opens the console, signed in; null where there is none.</returns>
    internal string? ConsoleLink(string endpoint) =>
        _console.IsBuilt ? ConsoleEndpoint.Link(endpoint, _authenticates ? _signInTokens.Issue(RootCredential.Principal.AccountId) : null) : null;

    internal string IsolationText => Isolation.Words(_isolation.Host.Level);

    internal IReadOnlyList<string> IsolationDetails =>
        [.. Isolation.Limits(_isolation.Host.Health), .. _isolation.Refusals.Select(r => "not " + Isolation.Words(r))];

    /// <summary>Requests of functions that do not come through the network of this machine.</summary>
    internal ChannelReader<SandboxConnection>? SandboxConnections => (_isolation.Host as LinuxSandboxHost)?.EndpointConnections;

    internal static async Task<Composition> CreateAsync(
        KilnOptions options, DataDirectory data, ILoggerFactory loggers, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        var runtimes = await Installation.FindRuntimesAsync(options.Interpreters, options.CacheDirectory, cancellationToken);
        if (runtimes.Unusable.FirstOrDefault(u => options.Interpreters.Configured.Values.Contains(u.Path)) is { } unusable)
            throw new UserErrorException($"KILN_RUNTIMES names {unusable.Path}, which cannot be used: {unusable.Reason}");
        var log = loggers.CreateLogger<Invoker>();
        var execution = Execution(options, data) with { Warn = reason => log.LogWarning("No sandbox for {Reason}", reason) };
        var isolation = await Isolation.ChooseAsync(options, execution, runtimes, cancellationToken);
        Composition composition;
        try
        {
            composition = new(options, data, execution, runtimes, isolation, time ?? TimeProvider.System, loggers);
        }
        catch
        {
            await isolation.Host.DisposeAsync();
            throw;
        }

        try
        {
            await composition._iam.LoadAsync();
            await composition._functions.LoadAsync();
            await composition._functionPolicies.LoadAsync();
            await composition._layers.LoadAsync();
            await composition._aliases.LoadAsync();
            await composition._logGroupTags.LoadAsync();
            composition._concurrency.Restore();
            composition._code.RemoveUnreferenced(CodeReferences.Of(composition._functions.All, composition._layers.All));
            return composition;
        }
        catch
        {
            await composition.DisposeAsync();
            throw;
        }
    }

    internal static ExecutionOptions Execution(KilnOptions options, DataDirectory data)
    {
        var execution = new ExecutionOptions
        {
            RuntimeDirectory = Installation.PythonDirectory,
            TempRoot = data.Temporary,
            CodeStore = data.Code,
            ImageDirectory = data.Images,
            IdleExpiry = options.IdleExpiry,
            DrainLimit = options.DrainLimit,
        };
        return options.BlankPool ? execution : execution with { MostBlanks = 0 };
    }

    /// <summary>Begins the work that needs to know where the server listens.</summary>
    internal void Open(string endpoint)
    {
        _endpoint = endpoint;
        _deployment.Start();
    }

    internal Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (CrossSiteGuard.Refuses(http, isTrusting: !_authenticates || path == KilnEndpoints.Reset))
            return CrossSiteGuard.AnswerAsync(http);
        if (ConsoleEndpoint.Serves(path))
            return Task.Run(() => _console.HandleAsync(http));
        if (path.StartsWith("/_kiln/", StringComparison.Ordinal))
            return Task.Run(() => _kiln.HandleAsync(http));
        return CodeDownload.Serves(path) ? Task.Run(() => _download.HandleAsync(http)) : _aws.HandleAsync(http);
    }

    private async Task ResetAsync()
    {
        foreach (var function in _functions.All.Where(f => f.IsLatest))
            _invoker.Retire(function.Key.Arn);
        await _logWriter.FlushAsync(CancellationToken.None);
        await _control.EmptyAsync();
        await _logs.EmptyAsync();
        await _functions.LoadAsync();
        await _functionPolicies.LoadAsync();
        await _layers.LoadAsync();
        await _aliases.LoadAsync();
        _code.RemoveUnreferenced(new HashSet<PackageDigest>());
        await _iam.LoadAsync();
        await _logGroupTags.LoadAsync();
        _lastUses.Forget();
    }

    /// <summary>Invocations that run now.</summary>
    internal int Running => _invoker.Running;

    /// <summary>Ends what runs without waiting for it any longer.</summary>
    internal void Hurry() => _invoker.Hurry();

    /// <summary>Ends deployments, and invocations after their time to end by themselves. Idempotent.</summary>
    internal Task StopWorkAsync() => _stopping ??= StopWorkOnceAsync();

    private async Task StopWorkOnceAsync()
    {
        await _deployment.DisposeAsync();
        await _invoker.DisposeAsync();
    }

    // Whoever produces ends before whoever stores.
    public async ValueTask DisposeAsync()
    {
        await StopWorkAsync();
        await _isolation.Host.DisposeAsync();
        await _logWriter.DisposeAsync();
        await _lastUses.DisposeAsync();
        _http.Dispose();
        _logs.Dispose();
        _control.Dispose();
    }
}
