using System.Text;
using System.Xml;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Protocols;

/// <summary>The query protocol: form parameters in, XML out. iam, sts, and the older clients of others.</summary>
internal sealed class AwsQuery : Protocol
{
    private static readonly XmlWriterSettings XmlSettings = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, CheckCharacters = false };

    public override ProtocolFamily Family => ProtocolFamily.Query;

    public override object Read(in RequestMessage message, RequestShape shape) =>
        QueryParameters.Read(message.Parameters ?? QueryParameters.Of(message.Http, message.Body), shape.Type);

    // <CreateRoleResponse xmlns="…"><CreateRoleResult>…</CreateRoleResult><ResponseMetadata><RequestId>…
    public override ValueTask WriteAsync(HttpContext http, ServiceDescription service, Operation operation, object? response, string requestId) =>
        SendAsync(http, StatusCodes.Status200OK, "text/xml", Document(xml =>
        {
            xml.WriteStartElement(operation.Name + "Response", service.XmlNamespace);
            if (response is not null && operation.Implementation!.Response is { } shape)
            {
                xml.WriteStartElement(operation.Name + "Result");
                XmlBody.Write(xml, response, shape.Type);
                xml.WriteEndElement();
            }
            xml.WriteStartElement("ResponseMetadata");
            xml.WriteElementString("RequestId", requestId);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }));

    // <ErrorResponse xmlns="…"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>…</Message></Error><RequestId>…
    public override ValueTask WriteErrorAsync(HttpContext http, ServiceDescription service, AwsException error, string requestId) =>
        SendAsync(http, error.Code.Status, "text/xml", Document(xml =>
        {
            xml.WriteStartElement("ErrorResponse", service.XmlNamespace);
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", error.Code.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", error.Code.QueryName ?? error.Code.Name);
            xml.WriteElementString("Message", XmlBody.Legal(error.Message));
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", requestId);
            xml.WriteEndElement();
        }));

    private static ReadOnlyMemory<byte> Document(Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, XmlSettings))
            write(xml);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
