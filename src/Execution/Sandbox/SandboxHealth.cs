namespace Kiln.Execution.Sandbox;

/// <summary>What a host does to keep functions apart, for whoever runs the server.</summary>
/// <param name="Limits">What is limited and how, and what is not, by subject.</param>
public sealed record SandboxHealth(IsolationLevel Level, IReadOnlyDictionary<string, string> Limits, IReadOnlyList<ZygoteHealth> Zygotes);

/// <summary>An interpreter that environments are forked from.</summary>
/// <param name="Sdk">Whether the AWS SDK is imported in it.</param>
/// <param name="Sandboxes">All that live, blank or not.</param>
/// <param name="Blanks">Those that wait for a function.</param>
/// <param name="FromPool">How many environments so far began as a waiting one.</param>
/// <param name="Forked">How many had to be forked when they were needed.</param>
public sealed record ZygoteHealth(string Runtime, bool Sdk, int Sandboxes, int Blanks, long FromPool, long Forked);
