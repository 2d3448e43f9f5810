using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Cold starts of a function that imports the SDK, against the bare import by the same interpreter.</summary>
internal static class SdkColdStarts
{
    public static async Task<Section> MeasureAsync(Settings settings)
    {
        var interpreter = settings.Interpreters.Reverse().OrderByDescending(i => i.Runtime == settings.Runtime).FirstOrDefault(i => i.Has("boto3"))
            ?? throw new InvalidOperationException("no interpreter here has boto3.");
        await using var bare = BareStarts.Open(settings);
        await using var kiln = await KilnUp.StartAsync(settings);
        var function = await Function.CreateAsync(kiln.Client, interpreter.Runtime, "sdk", "import boto3\n\n\n" + Function.Hello);
        var sample = await ColdStarts.MeasureAsync(bare, function, interpreter, "import boto3", settings.Rounds(21));
        return new(
            "Cold start with the SDK",
            "The same of a function that has `import boto3` at its top, against `python -I -c 'import boto3'`, by an interpreter that has it installed.",
            [sample.Figure(Bounds.ColdStartSdk, interpreter.Runtime, "`import boto3`")],
            [ColdStartSample.Heading, sample.Row(interpreter.Runtime)]);
    }
}
