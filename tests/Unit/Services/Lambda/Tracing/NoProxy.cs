using Kiln.Execution.Environments;
using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Unit.Services.Lambda.Tracing;

internal sealed class NoProxy : IDaemonProxy
{
    public Task<DaemonAnswer> AskAsync(string region, ExecutionRoleCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
