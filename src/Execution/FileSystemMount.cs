namespace Kiln.Execution;

/// <summary>A folder of this machine that environments share, and that functions may write to.</summary>
/// <param name="Directory">Absolute, one of <see cref="ExecutionOptions.Folders"/>.</param>
/// <param name="LocalMountPath">Where functions see it: <c>/mnt/‹name›</c>.</param>
public sealed record FileSystemMount(string Directory, string LocalMountPath);
