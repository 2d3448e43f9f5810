namespace Kiln.Execution.Sandbox;

/// <summary>The runtime, or one external extension: a process that the sandbox was started for, as opposed to what that has started.</summary>
public interface ISandboxProcess
{
    /// <summary><c>runtime</c>, or the extension's file name.</summary>
    string Name { get; }

    /// <summary>Never faults.</summary>
    Task<SandboxExit> Exited { get; }

    /// <summary>Sends a signal; does nothing when the process has ended. Safe from any thread.</summary>
    void Signal(int signal);
}
