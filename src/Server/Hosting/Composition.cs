using System.Threading.Channels;
using Kiln.Aws;
using Kiln.Aws.Operations;
using Kiln.Aws.Routing;
using Kiln.Aws.Signing;
using Kiln.Execution;
using Kiln.Execution.Processors;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux;
using Kiln.Server.Options;
using Kiln.Server.Telemetry;
using Kiln.Server.Telemetry.Prometheus;
using Kiln.Server.WebConsole;
using Kiln.Services.Accounts;
using Kiln.Services.CloudWatch;
using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.Iam;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Account;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Asynchronous;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Concurrency;
using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.FunctionUrls;
using Kiln.Services.Lambda.FunctionUrls.Serving;
using Kiln.Services.Lambda.HotReload;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Invocations.Streaming;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Networks;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Lambda.ProvisionedConcurrency;
using Kiln.Services.Lambda.Recursion;
using Kiln.Services.Lambda.Runtimes;
using Kiln.Services.Lambda.Scaling;
using Kiln.Services.Lambda.Tags;
using Kiln.Services.Lambda.Tracing;
using Kiln.Services.Logs;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Schemas;
using Kiln.Services.Sts;
using Kiln.Services.Sts.WebIdentities;
using Kiln.Services.XRay;
using Kiln.Services.XRay.Daemon;
using Kiln.Services.XRay.Storage;

namespace Kiln.Server.Hosting;

/// <summary>
/// Every part of a server and who is given whom. Read it from the top: state, identity, logs, data plane, control planes, wire.
/// </summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Databases _databases;
    private readonly AlarmRegistry _alarms;
    private readonly CloudWatchWork _cloudWatch;
    private readonly LogWriter _logWriter;
    private readonly TraceWriter _traceWriter;
    private readonly ServerTelemetry _telemetry;
    private readonly LogFilters _logFilters;
    private readonly LogsWork _logsWork;
    private readonly SandboxChoice _isolation;
    private readonly Invoker _invoker;
    private readonly LambdaState _lambda;
    private readonly FunctionDeployment _deployment;
    private readonly FolderWatch _hotReload;
    private readonly RuntimeCatalog _runtimes;
    private readonly IamDirectory _iam;
    private readonly LastUses _lastUses;
    private readonly LogGroupTags _logGroupTags;
    private readonly FunctionUrlEndpoint _urls;
    private readonly ConcurrencyOperations _concurrency;
    private readonly AsynchronousEvents _asynchronous;
    private readonly ProvisionedVersions _provisionedVersions;
    private readonly HttpClient _http;
    private readonly CodeStore _code;
    private readonly CodeSweep _sweep;
    private readonly CodeDownload _download;
    private readonly AwsEndpoint _aws;
    private readonly KilnEndpoints _kiln;
    private readonly ConsoleEndpoint _console;
    private readonly SignInTokens _signInTokens;
    private readonly bool _authenticates;
    private string? _endpoint;
    private Task? _stopping;

    private Composition(
        KilnOptions options, DataDirectory data, Databases databases, ExecutionOptions execution, RuntimeCatalog runtimes, SandboxChoice isolation, TimeProvider time,
        ILoggerFactory loggers)
    {
        _time = time;
        _authenticates = options.Authenticate;
        _databases = databases;

        var master = AccountRegistry.MasterKeyOf(data.Path, options.MasterKey);
        var accounts = AccountRegistry.LoadOrCreate(data.Path, master, options.AccountId, _time);
        var root = accounts.Find(options.AccountId)!;
        RootCredential = new(root.AccessKeyId, root.SecretAccessKey, Principal.Root(root.Id));
        _iam = new(_databases.Control);
        _lastUses = new(_databases.Control, _time);
        var identities = new IamIdentities(_iam);
        var sessions = new Sessions(accounts.SessionKey);
        var downloads = DownloadKey.Of(accounts.SessionKey);
        var userKeys = new UserKeys(_iam, master);
        var verifier = new SignatureVerifier(new AccessKeys(accounts, userKeys, sessions, _lastUses, downloads), _time);
        var directories = new CodeDirectories(data.Code);
        var fileSystems = new FunctionFileSystems(options.FileSystems, isMountable: isolation.Host.Level > IsolationLevel.Process);
        _lambda = new(_databases.Control, directories, master, fileSystems);
        var functions = _lambda.Functions;
        _logGroupTags = new(_databases.Logs);
        _alarms = new(_databases.Metrics);
        var networks = new FunctionNetworks(options.Networks);
        var authorizer = new PolicyAuthorizer(identities, new EntityNames(_iam), _time, new LambdaResources(functions, _lambda.Policies, _lambda.Layers, _lambda.CodeSigningConfigs, networks), new EntityTags(_iam), _logGroupTags, _alarms);
        _http = new() { Timeout = TimeSpan.FromSeconds(10) };
        var tokens = new IdentityTokens(options.OidcIssuers, new IssuerKeys(_http, _time), _time);

        _telemetry = new(options.Telemetry, Version, _time, loggers);
        var logFeed = new LogFeed();
        if (_telemetry.Logs is { } logExport)
            logFeed.Export(logExport);
        _logFilters = new(_databases.Logs);
        _logWriter = new(_databases.Logs, new RoleLogGrants(authorizer), _time, loggers.CreateLogger<LogWriter>(), logFeed);

        _traceWriter = new(_databases.Traces, new RoleTraceGrants(authorizer), _time, loggers.CreateLogger<TraceWriter>(), _telemetry.Segments);
        var traces = new InvocationTraces(_traceWriter, new SignedDaemonProxy(_http, () => _endpoint, _time), new(_time), _time);

        _cloudWatch = new(_databases.Metrics, _alarms, _time, loggers.CreateLogger<CloudWatchWork>());

        _runtimes = runtimes;
        _isolation = isolation;
        var functionSessions = new FunctionSessions(sessions, identities, new RoleTrust(identities, authorizer), _time);
        _invoker = new(execution with { EndpointUrl = () => _endpoint, Traces = traces }, isolation.Host, runtimes, _logWriter, functionSessions, _time, _telemetry.Observe(_cloudWatch.Functions));
        _telemetry.Show(_invoker.Environments);

        _code = new(directories);
        _sweep = new(_code, _lambda.References, _invoker, _time, loggers.CreateLogger<CodeSweep>());
        _provisionedVersions = new(functions, _lambda.Aliases, _lambda.Provisioned, _invoker);
        _hotReload = new(functions, _provisionedVersions, _time, loggers.CreateLogger<FolderWatch>());
        _deployment = new(functions, _code, _hotReload, _invoker, _time, loggers.CreateLogger<FunctionDeployment>());
        _download = new(_code, new RequestSigner(downloads, _time), verifier);
        _cloudWatch.Allocated = _lambda.AllocatedConcurrency;
        _concurrency = new(functions, _provisionedVersions, _invoker);
        var permissions = new LambdaPermissions(authorizer);
        var qualifiers = new Qualifiers(functions, _lambda.Aliases);
        var destinationRules = new DestinationRules(qualifiers, permissions);
        var catalog = new InstalledRuntimes(runtimes);
        var rules = new ConfigurationRules(catalog, new RoleTrust(identities, authorizer), destinationRules, networks, fileSystems);
        var invocable = new InvocableFunctions(functions, qualifiers, _deployment);
        var recursion = new RecursionGuard(functions);
        var tracedInvoker = new TracedInvoker(_invoker, traces);
        _asynchronous = new(_databases.Queue, _cloudWatch.Service, _time, loggers, accept => new EventDelivery(
            functions, invocable, _lambda.EventInvokeConfigs, tracedInvoker,
            new DestinationSender(options.Destinations, permissions, functionSessions, accept, qualifiers, _http, _time, loggers.CreateLogger<DestinationSender>()),
            new() { RetryWait = options.AsynchronousRetryWait }, _time, loggers.CreateLogger<EventDelivery>(), _cloudWatch.Service));
        var subscribed = new SubscribedFunctions(qualifiers, tracedInvoker, authorizer);
        _logsWork = new(_databases.Logs, logFeed, _logFilters, subscribed, _cloudWatch.Sink, _time, loggers.CreateLogger<LogsWork>(),
            ExportsOf(options));
        _cloudWatch.Evaluate(new AlarmedFunctions(subscribed, authorizer));
        var layerRules = new LayerRules(_lambda.Layers, _code, permissions);
        var storage = new CodeStorage(functions, _lambda.Layers);
        var source = new PackageSource(new S3Packages(options.Destinations, permissions, _http, _time));
        var packages = new FunctionPackages(source, new HotFolders(options.HotReload), _code, storage, layerRules);
        var codeSigning = new CodeSigningRules(_lambda.CodeSigningConfigs, _cloudWatch.Service);
        var description = new FunctionDescription(catalog);
        var belongings = new FunctionBelongings(_lambda.Policies, _lambda.Urls, _lambda.EventInvokeConfigs, _lambda.Provisioned, _provisionedVersions);
        var versions = new FunctionVersions(functions, description, _deployment);
        Services =
        [
            LambdaService.Create(
                new FunctionOperations(
                    functions, description, qualifiers, _lambda.Aliases, belongings, rules, networks, codeSigning, layerRules, permissions, packages, _download, _deployment, versions, _invoker, _time),
                new FunctionUpdates(functions, description, rules, networks, codeSigning, layerRules, packages, _deployment, versions, _time),
                new InvokeOperation(invocable, _asynchronous.Invocation, _invoker, recursion, traces),
                new InvokeWithResponseStreamOperation(invocable, recursion, tracedInvoker),
                new InvokeAsyncOperation(invocable, _asynchronous.Invocation, traces),
                new EventInvokeConfigOperations(functions, qualifiers, _lambda.EventInvokeConfigs, destinationRules, _time),
                new VersionOperations(functions, versions),
                new AliasOperations(functions, _lambda.Aliases, belongings, _provisionedVersions),
                new FunctionUrlOperations(functions, _lambda.Aliases, _lambda.Urls, _time),
                _concurrency,
                new ProvisionedConcurrencyOperations(functions, _lambda.Aliases, _lambda.Provisioned, _provisionedVersions, _time),
                new RecursionOperations(functions),
                new ScalingOperations(functions),
                new RuntimeManagementOperations(functions, catalog),
                new CodeSigningConfigOperations(_lambda.CodeSigningConfigs, functions, _time),
                new FunctionCodeSigningOperations(functions, codeSigning),
                new TagOperations(functions, _lambda.CodeSigningConfigs),
                new PermissionOperations(qualifiers, _lambda.Policies, new PrincipalIds(_iam)),
                new LayerOperations(_lambda.Layers, source, _code, storage, _download, _time),
                new LayerListOperations(_lambda.Layers),
                new LayerPermissionOperations(_lambda.Layers),
                new AccountOperations(functions, storage)),
            IamService.Create(_iam, identities, authorizer, master, _lastUses, _time),
            StsService.Create(sessions, new AssumableRoles(_iam, authorizer), tokens, new AuthorizationMessages(accounts.SessionKey), _time),
            LogsService.Create(_databases.Logs, _logGroupTags, _logFilters, _logWriter, _logsWork, _time),
            CloudWatchService.Create(_cloudWatch, _time),
            XRayService.Create(XRayService.Operations(_databases.Traces, _traceWriter, _time)),
            SchemasService.Create(_databases.Control, _time),
        ];

        _aws = new(
            new Router(Services), verifier, authorizer, new(options.Authenticate, options.AccountId, options.Region), loggers.CreateLogger<AwsEndpoint>(), _telemetry.Accesses);
        _urls = new(
            _lambda.Urls, new(verifier, authorizer, options.Authenticate, options.AccountId), new(invocable, recursion, tracedInvoker, _time), loggers.CreateLogger<FunctionUrlEndpoint>(), _cloudWatch.Service, _telemetry.Accesses);
        _kiln = new(
            () => new("ok", Version, IsolationText, InstalledRuntimes, Sdks, [.. Services.Select(s => s.Description.Name)], Running, SandboxReport.Of(_isolation)),
            options.AllowReset ? ResetAsync : null);
        _signInTokens = new(accounts.SessionKey, _time);
        _console = new(
            ConsoleFiles.Find(options.ConsoleDirectory ?? Installation.ConsoleDirectory),
            new(_signInTokens, new(sessions, userKeys, _time), verifier, options.Authenticate ? null : options.AccountId, options.Region));
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
        options = SharedFolders.Check(options);
        var execution = Execution(options, data) with { Warn = reason => log.LogWarning("{Warning}", reason) };
        var choosing = Isolation.ChooseAsync(options, execution, runtimes, cancellationToken);
        Databases? databases = null;
        Composition composition;
        try
        {
            // That waits for programs of the system, most of the time.
            databases = new(data);
            composition = new(options, data, databases, execution, runtimes, await choosing, time ?? TimeProvider.System, loggers);
        }
        catch
        {
            databases?.Dispose();
            await ((Task)choosing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (choosing.IsCompletedSuccessfully)
                await (await choosing).Host.DisposeAsync();
            throw;
        }

        try
        {
            await composition._iam.LoadAsync();
            await composition._lambda.LoadAsync();
            await composition._logGroupTags.LoadAsync();
            await composition._logFilters.LoadAsync();
            await composition._asynchronous.LoadAsync();
            await composition._alarms.LoadAsync();
            composition._concurrency.Restore();
            composition._code.RemoveUnreferenced(composition._lambda.References());
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
            Folders = SharedFolders.Of(options),
            ImageDirectory = data.Images,
            IdleExpiry = options.IdleExpiry,
            DrainLimit = options.DrainLimit,
            LatencyDevice = options.Awake ? IdleProcessors.Device : null,
        };
        return options.BlankPool ? execution : execution with { MostBlanks = 0 };
    }

    /// <summary>Begins the work that needs to know where the server listens.</summary>
    internal void Open(string endpoint)
    {
        _endpoint = endpoint;
        _hotReload.Restore();
        _deployment.Start();
        _sweep.Start();
        _provisionedVersions.Restore();
        _asynchronous.Start();
    }

    internal Task HandleAsync(HttpContext http)
    {
        if (FunctionUrlAddress.Of(http) is { } url)
            return CrossSiteGuard.RefusesToFunction(http, isTrusting: !_authenticates && _urls.AsksWho(url)) ? CrossSiteGuard.AnswerAsync(http) : Task.Run(() => _urls.HandleAsync(http, url));
        var path = http.Request.Path.Value!;
        if (CrossSiteGuard.Refuses(http, isTrusting: !_authenticates || path == KilnEndpoints.Reset))
            return CrossSiteGuard.AnswerAsync(http);
        if (ConsoleEndpoint.Serves(path))
            return Task.Run(() => _console.HandleAsync(http));
        if (_telemetry.Metrics is { } metrics && path == MetricsEndpoint.Path && HttpMethods.IsGet(http.Request.Method))
            return Task.Run(() => metrics.HandleAsync(http));
        if (path.StartsWith("/_kiln/", StringComparison.Ordinal))
            return Task.Run(() => _kiln.HandleAsync(http));
        return CodeDownload.Serves(path) ? Task.Run(() => _download.HandleAsync(http)) : _aws.HandleAsync(http);
    }

    private static string? ExportsOf(KilnOptions options) =>
        options.LogExports is not { } folder ? null
            : Directory.Exists(folder) ? Path.GetFullPath(folder)
            : throw new UserErrorException($"--log-exports {folder} is no folder: make it, and in it a folder for each bucket, or leave --log-exports out.");

    private async Task ResetAsync()
    {
        foreach (var function in _lambda.Functions.All.Where(f => f.IsLatest))
            _invoker.Retire(function.Key.Arn);
        await _logWriter.FlushAsync(CancellationToken.None);
        await _databases.Control.EmptyAsync();
        await _databases.Logs.EmptyAsync();
        await _traceWriter.FlushAsync(CancellationToken.None);
        await _databases.Traces.EmptyAsync();
        _traceWriter.Forget();
        await _databases.Queue.EmptyAsync();
        _asynchronous.Forget();
        await _cloudWatch.FlushAsync();
        await _databases.Metrics.EmptyAsync();
        await _lambda.LoadAsync();
        _code.RemoveUnreferenced(new HashSet<PackageDigest>());
        await _iam.LoadAsync();
        await _logGroupTags.LoadAsync();
        await _logFilters.LoadAsync();
        _logsWork.Forget();
        await _alarms.LoadAsync();
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
        _logsWork.Stop();
        await _sweep.DisposeAsync();
        _asynchronous.StopDelivering();
        _cloudWatch.Stop();
        await _deployment.DisposeAsync();
        _hotReload.Dispose();
        await _invoker.DisposeAsync();
    }

    // Whoever produces ends before whoever stores.
    public async ValueTask DisposeAsync()
    {
        await StopWorkAsync();
        await _asynchronous.DisposeAsync();
        await _isolation.Host.DisposeAsync();
        await _logsWork.DisposeAsync();
        await _logWriter.DisposeAsync();
        await _traceWriter.DisposeAsync();
        await _telemetry.DisposeAsync();
        await _cloudWatch.DisposeAsync();
        await _lastUses.DisposeAsync();
        _http.Dispose();
        _databases.Dispose();
    }
}
