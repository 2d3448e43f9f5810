namespace Kiln.Services.XRay;

/// <summary>Whether an execution role may put segments. Asked for each function of a batch, off the invoke path.</summary>
public interface ITraceGrants
{
    /// <param name="functionArn">Unqualified.</param>
    ValueTask<bool> MayPutSegmentsAsync(string roleArn, string functionArn, string region, CancellationToken cancellationToken);
}
