namespace Kiln.Execution;

/// <summary>How far a version's provisioned concurrency has come.</summary>
/// <param name="Requested">0: it has none.</param>
/// <param name="Available">Initialised: they wait for an event, or have one.</param>
/// <param name="HasFailed">An init ended otherwise than ready; no more are begun until it is asked for anew.</param>
public readonly record struct ProvisionedEnvironments(int Requested, int Available, bool HasFailed);
