using Kiln.Execution.Environments;
using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>Signs what functions ask the trace daemon, and asks it.</summary>
public interface IDaemonProxy
{
    Task<DaemonAnswer> AskAsync(string region, ExecutionRoleCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
