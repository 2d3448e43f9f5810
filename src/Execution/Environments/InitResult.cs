using Kiln.Execution.Logging;

namespace Kiln.Execution.Environments;

/// <summary>How an init ended.</summary>
internal abstract record InitResult
{
    private InitResult() { }

    public sealed record Ready : InitResult
    {
        public static Ready Instance { get; } = new();
    }

    public abstract record NotReady : InitResult
    {
        public abstract ReportStatus Status { get; }
    }

    /// <summary>The runtime reported that the function cannot be loaded.</summary>
    /// <param name="Cause">As <see cref="Frames.FrameHeader.Cause"/>.</param>
    public sealed record Failed(string ErrorType, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Cause) : NotReady
    {
        public override ReportStatus Status => ReportStatus.Error(ErrorType);
    }

    public sealed record Exited(string Reason, bool OutOfMemory) : NotReady
    {
        public override ReportStatus Status => ReportStatus.Lost(OutOfMemory ? PlatformBody.OutOfMemory : PlatformBody.ExitError);
    }

    /// <summary>An extension reported that it cannot serve, or its process was lost.</summary>
    public sealed record ExtensionFailed(string ErrorType, string Reason) : NotReady
    {
        public override ReportStatus Status => ReportStatus.Error(ErrorType);
    }

    /// <summary>There is no process: the sandbox could not be made.</summary>
    public sealed record NotStarted(string Reason) : NotReady
    {
        public override ReportStatus Status => ReportStatus.Lost(PlatformBody.InvalidEntrypoint);
    }

    /// <summary>There is no process: what it was to mount is gone.</summary>
    public sealed record NotMounted : NotReady
    {
        public override ReportStatus Status => ReportStatus.Lost(PlatformBody.SandboxFailure);
    }

    public sealed record TimedOut : NotReady
    {
        public override ReportStatus Status => ReportStatus.Timeout;
    }
}
