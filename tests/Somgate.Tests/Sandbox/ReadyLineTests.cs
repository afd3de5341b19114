extern alias sandbox;

using sandbox::Sandbox;

namespace Somgate.Tests.Sandbox;

public sealed class ReadyLineTests
{
    [Fact]
    public void It_is_the_line_that_the_contract_promises() => Assert.Equal(
        """{"ready":true,"service":"http://127.0.0.1:8080","simulator":"http://127.0.0.1:8081","shop":"http://127.0.0.1:8082","dashboard":"http://127.0.0.1:8080/dashboard","sign_in":"http://127.0.0.1:8080/dashboard/invitation/a","console_sign_in":"http://127.0.0.1:8080/console/invitation/b","projects":[{"project_id":120,"secret":"a+b"}],"seed":1}""",
        new ReadyLine("http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://127.0.0.1:8082", "http://127.0.0.1:8080/dashboard",
            "http://127.0.0.1:8080/dashboard/invitation/a", "http://127.0.0.1:8080/console/invitation/b", [new(120, "a+b")], 1).Text());
}
