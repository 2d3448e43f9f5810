namespace Kiln.Services.Lambda.Functions;

/// <summary>What Lambda must know of this machine's runtimes before it accepts a function.</summary>
public interface IRuntimeCatalog
{
    /// <summary>Every identifier that Kiln can run, installed here or not.</summary>
    IReadOnlyList<string> Identifiers { get; }

    bool IsInstalled(string identifier);

    /// <summary>What is installed of a runtime, as an ARN. Null: nothing.</summary>
    string? VersionArn(string identifier, string region);
}
