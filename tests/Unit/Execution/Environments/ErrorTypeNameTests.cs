using Kiln.Execution.Environments;

namespace Kiln.Unit.Execution.Environments;

public sealed class ErrorTypeNameTests
{
    [Theory]
    [InlineData("Runtime.ImportModuleError", "Runtime.ImportModuleError")]
    [InlineData("Function.Own", "Function.Own")]
    [InlineData("ValueError", "Runtime.Unknown")]
    [InlineData("Runtime.lower", "Runtime.Unknown")]
    [InlineData("Runtime.A", "Runtime.Unknown")]
    [InlineData("Runtime.Two\tStatus", "Runtime.Unknown")]
    [InlineData("Other.Error", "Runtime.Unknown")]
    [InlineData(null, "Runtime.Unknown")]
    public void Only_types_of_AWS_form_are_reported(string? reported, string expected) =>
        Assert.Equal(expected, ErrorTypeName.ForReport(reported));
}
