using System.Text;
using Kiln.Services.XRay.Filters;
using Kiln.Services.XRay.Traces;

namespace Kiln.Unit.Services.XRay;

/// <summary>
/// One trace, asked in every way: a request to <c>shop</c>, which failed with 500 since it called the function <c>orders</c>, which did not find
/// something in the table <c>Stock</c>; and a call of <c>api.example.com</c> that was throttled.
/// </summary>
public sealed class FilterExpressionTests
{
    private const string Id = "1-6b49d200-000000000000000000000001";

    private static readonly string[] Documents =
    [
        $$$$"""
        {"trace_id":"{{{{Id}}}}","id":"0000000000000001","name":"shop","start_time":1800000000,"end_time":1800000006,"user":"ada","fault":true,"origin":"AWS::EC2::Instance",
         "http":{"request":{"url":"http://shop.example.com/api/order/7","method":"POST","user_agent":"curl/8","client_ip":"192.0.2.1"},"response":{"status":500}},
         "annotations":{"order":"A-1","count":30,"paid":true,"gift":false,"a.b":"dotted"},"resource_arn":"arn:aws:ec2:x",
         "aws":{"ec2":{"availability_zone":"eu-west-1a","instance_id":"i-0abc"}},
         "cause":{"exceptions":[{"message":"order failed","type":"OrderError"}]},
         "subsegments":[
           {"id":"0000000000000002","name":"Lambda","start_time":1800000001,"end_time":1800000005.5,"namespace":"aws","fault":true,"aws":{"function_name":"orders"}},
           {"id":"0000000000000003","name":"api.example.com","start_time":1800000000.1,"end_time":1800000000.4,"namespace":"remote","throttle":true,"error":true,"http":{"response":{"status":429}}}]}
        """,
        $$$$"""{"trace_id":"{{{{Id}}}}","id":"0000000000000004","name":"orders","parent_id":"0000000000000002","start_time":1800000001,"end_time":1800000005,"origin":"AWS::Lambda","fault":true,"http":{"response":{"status":502}}}""",
        $$$$"""
        {"trace_id":"{{{{Id}}}}","id":"0000000000000005","name":"orders","parent_id":"0000000000000004","start_time":1800000001.5,"end_time":1800000004.9,"origin":"AWS::Lambda::Function","fault":true,
         "cause":{"exceptions":[{"message":"no such part: 7","type":"KeyError"}]},
         "subsegments":[{"id":"0000000000000006","name":"DynamoDB","start_time":1800000002,"end_time":1800000004.5,"namespace":"aws","error":true,"http":{"response":{"status":400}},"aws":{"table_name":"Stock"}}]}
        """,
    ];

    private static readonly Trace Sample = Trace.Of(Id, Documents.Select(static d => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(d)));

    [Theory]
    // Flags of the request.
    [InlineData("fault", true)]
    [InlineData("fault = true", true)]
    [InlineData("fault=false", false)]
    [InlineData("fault != false", true)]
    [InlineData("ok", false)]
    [InlineData("!ok", true)]
    [InlineData("! ! ok", false)]
    [InlineData("error", false)]
    [InlineData("throttle", false)]
    [InlineData("partial", false)]
    [InlineData("!partial", true)]
    [InlineData("inferred", true)]
    [InlineData("FAULT = TRUE", true)]
    // Numbers.
    [InlineData("responsetime > 5", true)]
    [InlineData("responsetime >= 6", true)]
    [InlineData("responsetime > 6", false)]
    [InlineData("responseTime<6.5", true)]
    [InlineData("duration <= 6", true)]
    [InlineData("duration >= 5 AND duration <= 8", true)]
    [InlineData("duration = 6", true)]
    [InlineData("http.status = 500", true)]
    [InlineData("http.status != 200", true)]
    [InlineData("http.status < 5e2", false)]
    [InlineData("http.status", true)]
    [InlineData("coverage > 0", false)]
    // Texts.
    [InlineData("http.url CONTAINS \"/api/order/\"", true)]
    [InlineData("http.url BEGINSWITH \"http://shop\"", true)]
    [InlineData("http.url beginswith \"shop\"", false)]
    [InlineData("http.url ENDSWITH \"/7\"", true)]
    [InlineData("http.method = \"POST\"", true)]
    [InlineData("http.method = POST", true)]
    [InlineData("http.method != \"POST\"", false)]
    [InlineData("http.useragent CONTAINS 'curl'", true)]
    [InlineData("http.clientip = \"192.0.2.1\"", true)]
    [InlineData("user = \"ada\"", true)]
    [InlineData("user CONTAINS \"\"", true)]
    [InlineData("user", true)]
    [InlineData("user = \"Ada\"", false)]
    [InlineData("name = \"orders\"", true)]
    [InlineData("type = \"AWS::DynamoDB::Table\"", true)]
    [InlineData("message CONTAINS \"no such part\"", true)]
    [InlineData("availabilityzone = \"eu-west-1a\"", true)]
    [InlineData("instance.id = \"i-0abc\"", true)]
    [InlineData("resource.arn BEGINSWITH \"arn:aws:ec2\"", true)]
    // Annotations.
    [InlineData("annotation.order = \"A-1\"", true)]
    [InlineData("annotation.order CONTAINS \"A\"", true)]
    [InlineData("annotation.order != \"B\"", true)]
    [InlineData("annotation.count > 29", true)]
    [InlineData("annotation.count = 30.0", true)]
    [InlineData("annotation.count = \"30\"", false)]
    [InlineData("annotation.paid", true)]
    [InlineData("annotation.paid = true", true)]
    [InlineData("annotation.gift", false)]
    [InlineData("!annotation.gift", true)]
    [InlineData("annotation.absent", false)]
    [InlineData("!annotation.absent", true)]
    [InlineData("annotation.absent != 1", false)]
    [InlineData("annotation[order] = \"A-1\"", true)]
    [InlineData("annotation[a.b] = \"dotted\"", true)]
    // How they go together.
    [InlineData("fault AND user = \"bob\"", false)]
    [InlineData("ok OR fault", true)]
    [InlineData("ok OR error OR throttle", false)]
    [InlineData("fault !partial duration < 9", true)]
    [InlineData("ok AND fault OR user = \"ada\"", true)]
    [InlineData("ok AND (fault OR user = \"ada\")", false)]
    [InlineData("!(ok OR partial)", true)]
    [InlineData("http.url AND responseTime > 2", true)]
    [InlineData("fault & duration > 1", true)]
    [InlineData("ok | fault", true)]
    // Services.
    [InlineData("service(\"orders\")", true)]
    [InlineData("service(\"nobody\")", false)]
    [InlineData("!service(\"nobody\")", true)]
    [InlineData("service() { error }", true)]
    [InlineData("service(\"Stock\") { error }", true)]
    [InlineData("service(\"orders\") { fault = true OR responsetime > 100 }", true)]
    [InlineData("service(\"orders\") { ok }", false)]
    [InlineData("service(\"shop\") { root = true and fault = true }", true)]
    [InlineData("service(\"orders\") { root }", false)]
    [InlineData("service(id(name: \"orders\", type: \"AWS::Lambda\")) { http.status = 502 }", true)]
    [InlineData("service(id(name: \"orders\", type: \"AWS::Lambda::Function\")) { http.status = 502 }", false)]
    [InlineData("service(id(type: \"AWS::DynamoDB::Table\"))", true)]
    [InlineData("service(id(name: \"orders\", type: \"AWS::Lambda\", account.id: \"1\"))", true)]
    [InlineData("service(\"api.example.com\") { throttle AND inferred }", true)]
    [InlineData("service(\"orders\") { !(ok) message = \"no such part: 7\" }", true)]
    // Edges.
    [InlineData("edge(\"shop\", \"orders\")", true)]
    [InlineData("edge(\"shop\", \"orders\") { fault = true }", true)]
    [InlineData("edge(\"shop\", \"orders\") { ok }", false)]
    [InlineData("edge(\"orders\", \"shop\")", false)]
    [InlineData("edge(\"orders\", \"Stock\") { error }", true)]
    [InlineData("edge(id(name: \"shop\", type: \"client\"), \"shop\")", true)]
    [InlineData("edge(, \"Stock\")", true)]
    [InlineData("edge(\"orders\", )", true)]
    // Root causes.
    [InlineData("rootcause.fault.service { name = \"orders\" }", true)]
    [InlineData("rootcause.fault.service { last and type = \"AWS::Lambda::Function\" }", true)]
    [InlineData("rootcause.fault.service { first and name = \"orders\" }", false)]
    [InlineData("rootcause.fault.service { index = 2 }", true)]
    [InlineData("rootcause.fault.service { index > 5 }", false)]
    [InlineData("rootcause.fault.entity { remote and name = \"Lambda\" }", true)]
    [InlineData("rootcause.fault.exception { last and message = \"no such part: 7\" }", true)]
    [InlineData("rootcause.fault.exception { first and name = \"OrderError\" }", true)]
    [InlineData("rootcause.fault.service", true)]
    [InlineData("rootcause.error.service { name = \"Stock\" }", true)]
    [InlineData("rootcause.error.service { inferred and name = Stock and type = \"AWS::DynamoDB::Table\" }", true)]
    [InlineData("rootcause.responsetime.service { last and type = \"AWS::DynamoDB::Table\" }", true)]
    [InlineData("rootcause.responsetime.entity { remote and coverage > 0.7 and name = \"Lambda\" }", true)]
    [InlineData("rootcause.responsetime.entity { last and coverage > 0.8 }", false)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"Name\":\"shop\"},{\"Name\":\"orders\"},{\"Name\":\"orders\"}]}]", true)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"Name\":\"shop\",\"EntityPath\":[{\"Name\":\"shop\"},{\"Name\":\"Lambda\"}]},{\"Name\":\"orders\"},{\"Name\":\"orders\"}]}]", true)]
    [InlineData("rootcause.json = #[{\"Services\":[{\"Name\":\"shop\"}]}]", false)]
    // Groups.
    [InlineData("group.name = \"slow\" AND user = \"ada\"", true)]
    [InlineData("group.name = \"fine\"", false)]
    [InlineData("group.name != \"fine\"", true)]
    [InlineData("group.arn = \"arn:slow\"", true)]
    public void Expression_matches(string expression, bool matches) => Assert.Equal(matches, FilterParser.Parse(expression, Groups).Matches(Sample));

    [Theory]
    [InlineData("", "It ends where more is expected")]
    [InlineData("responsetime >", "It ends where more is expected")]
    [InlineData("responsetime > \"5\"", "Unexpected '5' at position 15")]
    [InlineData("responsetime CONTAINS 5", "The operator before position 22 is not one for this keyword")]
    [InlineData("user > \"a\"", "The operator before position 7 is not one for this keyword")]
    [InlineData("fault = maybe", "Unexpected 'maybe' at position 8")]
    [InlineData("nonsense", "Unknown keyword 'nonsense'")]
    [InlineData("annotation", "Unknown keyword 'annotation'")]
    [InlineData("annotation.", "Unknown keyword 'annotation.'")]
    [InlineData("annotation[]", "Unknown keyword 'annotation[]'")]
    [InlineData("annotation[a", "The bracket at position 10 is not closed")]
    [InlineData("service(\"a\"", "It ends where more is expected")]
    [InlineData("service { ok }", "Unexpected '{' at position 8")]
    [InlineData("service(\"a\") { annotation.x = 1 }", "annotation cannot be used within service, edge or rootcause")]
    [InlineData("service(id(nam: \"a\"))", "id has no member 'nam'")]
    [InlineData("edge(\"a\")", "Unexpected ')' at position 8")]
    [InlineData("ok AND", "It ends where more is expected")]
    [InlineData("ok)", "Unexpected ')' at position 2")]
    [InlineData("(ok", "It ends where more is expected")]
    [InlineData("ok; fault", "Unexpected character ';' at position 2")]
    [InlineData("user = \"a", "The string that begins at position 7 does not end")]
    [InlineData("http.status = 12x", "'12x' at position 14 is not a number")]
    [InlineData("rootcause.fault.nothing", "Unknown keyword 'rootcause.fault.nothing'")]
    [InlineData("rootcause.responsetime.exception", "Unknown keyword 'rootcause.responsetime.exception'")]
    [InlineData("rootcause.json = #[{\"Servces\":[]}]", "The JSON is no list of root causes")]
    [InlineData("rootcause.json = #[", "The JSON that begins at position 17 does not end")]
    [InlineData("group.name = \"none\"", "There is no group 'none'")]
    public void What_is_no_expression_is_refused_with_the_place(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse(expression, Groups)).Message);

    [Fact]
    public void Nesting_and_length_have_an_end()
    {
        Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse(new string('(', 1000) + "ok" + new string(')', 1000), Groups));
        Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse(new string('!', 5000) + "ok", Groups));
        Assert.True(FilterParser.Parse(new string('!', 4000) + "fault", Groups).Matches(Sample));
    }

    [Fact]
    public void Any_text_is_an_expression_or_refused()
    {
        string[] words =
        [
            "ok", "fault", "!", "(", ")", "{", "}", "=", "!=", "<", ">=", "AND", "OR", "and", "&", "|", "service", "edge", "(\"orders\")", "(\"shop\", \"orders\")", "id", "name", ":",
            ",", "annotation.order", "annotation[a.b]", "responsetime", "5", "-1e3", "\"text\"", "'", "\"", "\\", "#", "#[]", "#[{\"Services\":null}]", "rootcause.fault.entity",
            "rootcause.json", "group.name", "slow", "CONTAINS", "user", "root", "\u00e9", "\ud83d", "[", "]", "0x", ".", "_", "true",
        ];
        var random = new Random(4711);
        var good = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var expression = string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                FilterParser.Parse(expression, Groups).Matches(Sample);
                good++;
            }
            catch (FilterSyntaxException)
            {
            }
        }
        Assert.InRange(good, 1_000, 99_000);
    }

    private static FilterNode? Groups(string named, bool byArn) => (named, byArn) switch
    {
        ("slow", false) or ("arn:slow", true) => FilterParser.Parse("responsetime > 3", static (_, _) => null),
        ("fine", false) => FilterParser.Parse("ok", static (_, _) => null),
        _ => null,
    };
}
