using Kiln.Aws.Routing;

namespace Kiln.Unit.Aws.Routing;

public sealed class UriTemplateTests
{
    [Theory]
    [InlineData("/2015-03-31/functions", "/2015-03-31/functions", "")]
    [InlineData("/2015-03-31/functions", "/2015-03-31/functions/", "")]
    [InlineData("/2015-03-31/functions/{FunctionName}", "/2015-03-31/functions/f", "FunctionName=f")]
    [InlineData("/a/{First}/b/{Second}", "/a/1/b/2", "First=1 Second=2")]
    [InlineData("/{Bucket}/{Key+}", "/b/k/e/y", "Bucket=b Key=k/e/y")]
    [InlineData("/a?List=ALL", "/a", "", "ALL")]
    public void Matches_and_takes_the_labels(string template, string path, string labels, string? list = null)
    {
        var taken = new Dictionary<string, string>();
        Assert.True(UriTemplate.Parse(template).Matches(UriTemplate.Split(path), _ => list, taken));
        Assert.Equal(labels, string.Join(' ', taken.Select(l => $"{l.Key}={l.Value}")));
    }

    [Theory]
    [InlineData("/a/{Name}", "/a")]
    [InlineData("/a/{Name}", "/a/b/c")]
    [InlineData("/a/{Name}/x", "/a/b/y")]
    [InlineData("/A", "/a")]
    [InlineData("/a?List=ALL", "/a")]
    public void Does_not_match(string template, string path) =>
        Assert.False(UriTemplate.Parse(template).Matches(UriTemplate.Split(path), _ => null, []));
}
