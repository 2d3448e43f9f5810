namespace Kiln.Execution.Runtimes;

/// <summary>A runtime by its identifier: a Python of ours, or whatever program the deployment package brings.</summary>
/// <param name="Era">Whose words the platform uses.</param>
public abstract record LambdaRuntime(string Identifier, RuntimeEra Era);

/// <summary>A runtime identifier and the generation of AWS's runtime code whose behaviour it has.</summary>
public sealed record PythonRuntime(string Identifier, int Major, int Minor, RuntimeEra Era) : LambdaRuntime(Identifier, Era)
{
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;
}

/// <summary>The function's own <c>bootstrap</c>, which speaks to the Runtime API.</summary>
/// <param name="System">As <c>INIT_START</c> names it: <c>al2023</c>.</param>
public sealed record CustomRuntime(string Identifier, string System) : LambdaRuntime(Identifier, RuntimeEra.Current);
