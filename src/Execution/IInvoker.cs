namespace Kiln.Execution;

/// <summary>The only door into the data plane.</summary>
public interface IInvoker
{
    /// <summary>
    /// Makes a function version's code, or its layers, ready to run: byte-compiles them with the interpreter of its runtime.
    /// Idempotent. Throws <see cref="Runtimes.RuntimeNotInstalledException"/> when this machine has no such interpreter.
    /// </summary>
    /// <param name="shown">What the function sees the directory as: <c>/var/task</c> or <c>/opt</c>.</param>
    Task PrepareAsync(string runtime, string directory, string shown, CancellationToken cancellationToken);

    /// <summary>
    /// Runs one event to its outcome. Never throws for what the function or its sandbox does: that is an outcome. Throws what
    /// <see cref="Environments.IExecutionRoleCredentials"/> throws. Cancelling has no effect once the call has begun: as on AWS, a function
    /// runs to its end when its caller has gone.
    /// </summary>
    ValueTask<InvocationOutcome> InvokeAsync(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken);

    /// <summary>How many invocations of a function, all its versions together, run at the same time: its own share of the account's.</summary>
    /// <param name="concurrency">0 stops it; null takes the reserve away.</param>
    void Reserve(string accountId, string functionArn, int? concurrency);

    /// <summary>
    /// Keeps so many environments of a version initialised, whether there are events for them or not, until the function is retired or another
    /// revision of the version runs. They are made in the background.
    /// </summary>
    /// <param name="concurrency">0: none.</param>
    void Provision(FunctionVersion version, int concurrency);

    /// <summary>How far that has come of this revision.</summary>
    ProvisionedEnvironments Provisioned(FunctionVersion version);

    /// <summary>
    /// Shuts down every environment of a function (all its versions) once its running invocations are over.
    /// Its reserve ends with it. Called when the function is deleted; an update needs no call, since a new <see cref="FunctionVersion.RevisionId"/> retires the old.
    /// </summary>
    void Retire(string functionArn);

    /// <summary>Directories of code and of layers that an environment lives on, or may be started on, at this moment.</summary>
    IReadOnlySet<string> CodeInUse();
}
