using System.Text;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>What most tests start from.</summary>
internal static class Given
{
    internal static Job Job(string code = "print('hi')", int timeoutSeconds = 10, Language language = Language.Python) => new()
    {
        JobId = "job-1",
        RequestId = "request-1",
        Language = language,
        Code = Encoding.UTF8.GetBytes(code),
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        InputFiles = [],
    };
}
