using System.Reflection;

namespace Kiln.Unit;

/// <summary>The arrows of docs/ARCHITECTURE.md.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData("Kiln.Aws", "")]
    [InlineData("Kiln.Execution", "")]
    [InlineData("Kiln.Services", "Kiln.Aws Kiln.Execution")]
    [InlineData("kiln", "Kiln.Aws Kiln.Execution Kiln.Services")]
    public void Assembly_references_only_the_layers_below(string name, string allowed)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Kiln", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed.Split(' ')));
    }

    [Fact]
    public void Services_see_the_data_plane_through_its_seams_only()
    {
        string[] seams = ["IInvoker", "IInvocationMeter", "IVersionMeter", "FunctionVersion", "FileSystemMount", "Invocation", "InvocationOutcome", "StreamedResponse", "ILogSink", "LogStreamName", "LogEvent", "IExecutionRoleCredentials", "ExecutionRoleCredentials", "ThrottleReason", "ProvisionedEnvironments", "LogSettings", "EventLevel", "TraceContext", "TracedRun", "TracedInit", "TraceOrigin", "DaemonAnswer"];
        var used = typeof(Kiln.Services.Lambda.LambdaService).Assembly.GetTypes()
            .SelectMany(t => t.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .SelectMany(Mentioned)
            .Select(t => t.IsByRef ? t.GetElementType()! : t)
            .Where(t => t.Assembly.GetName().Name == "Kiln.Execution")
            .Select(t => (t.DeclaringType ?? t).Name)
            .Distinct();
        Assert.Empty(used.Except(seams));
    }

    [Fact]
    public void Data_plane_speaks_HTTP_in_one_place()
    {
        var speaking = typeof(Kiln.Execution.Invoker).Assembly.GetTypes()
            .Where(t => t.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .SelectMany(Mentioned)
                .Any(m => m.Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true))
            .Select(t => t.Namespace);
        Assert.All(speaking, n => Assert.StartsWith("Kiln.Execution.RuntimeApi", n));
    }

    private static IEnumerable<Type> Mentioned(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodBase method => [.. method.GetParameters().Select(p => p.ParameterType), .. method is MethodInfo info ? new[] { info.ReturnType } : []],
        _ => [],
    };
}
