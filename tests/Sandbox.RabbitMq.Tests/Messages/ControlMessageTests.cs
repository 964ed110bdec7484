using System.Text;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Tests.Messages;

public class ControlMessageTests
{
    [Fact]
    public void CancelOf_ReadBack_NamesTheJob() =>
        Assert.Equal("job-1", ControlMessage.JobToCancel(ControlMessage.CancelOf("job-1", "sandbox.control", Some.Now).Body));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"job_id\":\"a\"}")]
    [InlineData("{\"job_id\":\"a\",\"action\":\"Cancel\"}")]
    [InlineData("{\"job_id\":\"a\",\"action\":7}")]
    [InlineData("{\"job_id\":\"not an id\",\"action\":\"cancel\"}")]
    [InlineData("{\"action\":\"cancel\"}")]
    public void JobToCancel_AnythingElse_IsNull(string body) => Assert.Null(ControlMessage.JobToCancel(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void JobToCancel_OverItsBound_IsNull() =>
        Assert.Null(ControlMessage.JobToCancel(Encoding.UTF8.GetBytes("{\"job_id\":\"a\",\"action\":\"cancel\"}" + new string(' ', 4096))));
}
