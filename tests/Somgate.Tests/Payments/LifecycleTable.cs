namespace Somgate.Tests.Payments;

/// <summary>
/// What may become of an operation, written down by hand from gate.md 5.2 and mbank-service.md 4: one line a cell. A pair of state and event that stands in no
/// line must be refused. docs/lifecycle.md is made from this text.
/// </summary>
internal static class LifecycleTable
{
    /// <summary>State (status / step), event, next state, code, due, who is told, what an operator sees.</summary>
    public const string Text = """
        processing / create                  | clarification required   | awaiting clarification / await code    | 9999  | new code end | who asks the customer  |
        processing / create                  | still processing         | processing / ask debit                 | 9999  | +2 s      | nobody                    |
        processing / create                  | approved                 | success / none                         | 0     | never     | merchant                  |
        processing / create                  | declined                 | decline / none                         | 20105 | never     | merchant                  |
        processing / create                  | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        processing / create                  | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        processing / create                  | expired                  | decline / none                         | 20602 | never     | merchant                  |
        processing / create                  | other answer             | processing / ask after create          | 29999 | +2 s      | nobody                    |
        processing / create                  | limit reached            | processing / cancel                    | 9999  | now       | nobody                    |
        processing / create                  | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        processing / create                  | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        processing / ask after create        | clarification required   | awaiting clarification / await code    | 9999  | new code end | who asks the customer  |
        processing / ask after create        | unknown order            | processing / create                    | 29999 | now       | nobody                    |
        processing / ask after create        | still processing         | processing / ask debit                 | 9999  | +2 s      | nobody                    |
        processing / ask after create        | approved                 | success / none                         | 0     | never     | merchant                  |
        processing / ask after create        | declined                 | decline / none                         | 20105 | never     | merchant                  |
        processing / ask after create        | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        processing / ask after create        | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        processing / ask after create        | expired                  | decline / none                         | 20602 | never     | merchant                  |
        processing / ask after create        | other answer             | processing / ask after create          | 29999 | +4 s      | nobody                    |
        processing / ask after create        | limit reached            | processing / cancel                    | 29999 | now       | nobody                    |
        processing / ask after create        | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        processing / ask after create        | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        awaiting clarification / await code  | code entered             | processing / confirm                   | 9999  | now       | who asked for intermediate |
        awaiting clarification / await code  | code unusable            | awaiting clarification / await code    | 9999  | code end  | who asks the customer     |
        awaiting clarification / await code  | resend asked             | awaiting clarification / await code    | 9999  | now       | nobody                    |
        awaiting clarification / await code  | approved                 | success / none                         | 0     | never     | merchant                  |
        awaiting clarification / await code  | declined                 | decline / none                         | 20105 | never     | merchant                  |
        awaiting clarification / await code  | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        awaiting clarification / await code  | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        awaiting clarification / await code  | expired                  | decline / none                         | 20602 | never     | merchant                  |
        awaiting clarification / await code  | limit reached            | awaiting clarification / cancel        | 9999  | now       | nobody                    |
        awaiting clarification / await code  | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        awaiting clarification / await code  | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        await code, new code wanted          | code entered             | processing / confirm                   | 9999  | lease end | who asked for intermediate |
        await code, new code wanted          | code unusable            | awaiting clarification / await code    | 9999  | lease end | who asks the customer     |
        await code, new code wanted          | code sent                | awaiting clarification / await code    | 9999  | new code end | who asks the customer  |
        await code, new code wanted          | code not sent            | awaiting clarification / await code    | 9999  | code end  | nobody                    |
        await code, new code wanted          | approved                 | success / none                         | 0     | never     | merchant                  |
        await code, new code wanted          | declined                 | decline / none                         | 20105 | never     | merchant                  |
        await code, new code wanted          | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        await code, new code wanted          | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        await code, new code wanted          | expired                  | decline / none                         | 20602 | never     | merchant                  |
        await code, new code wanted          | limit reached            | awaiting clarification / cancel        | 9999  | now       | nobody                    |
        await code, new code wanted          | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        await code, new code wanted          | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        confirm, new code wanted             | code sent                | processing / confirm                   | 9999  | now       | nobody                    |
        confirm, new code wanted             | code not sent            | processing / confirm                   | 9999  | now       | nobody                    |
        processing / confirm                 | approved                 | success / none                         | 0     | never     | merchant                  |
        processing / confirm                 | declined                 | decline / none                         | 20105 | never     | merchant                  |
        processing / confirm                 | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        processing / confirm                 | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        processing / confirm                 | expired                  | decline / none                         | 20602 | never     | merchant                  |
        processing / confirm                 | code refused             | awaiting clarification / await code    | 9999  | code end  | who asks the customer     |
        processing / confirm                 | code refused, third time | decline / chase: cancel                | 20104 | now       | merchant                  |
        processing / confirm                 | still processing         | processing / ask debit                 | 9999  | +2 s      | nobody                    |
        processing / confirm                 | other answer             | processing / ask after confirm         | 29999 | +2 s      | nobody                    |
        processing / confirm                 | limit reached            | processing / cancel                    | 9999  | now       | nobody                    |
        processing / confirm                 | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        processing / confirm                 | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        processing / ask after confirm       | approved                 | success / none                         | 0     | never     | merchant                  |
        processing / ask after confirm       | declined                 | decline / none                         | 20105 | never     | merchant                  |
        processing / ask after confirm       | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        processing / ask after confirm       | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        processing / ask after confirm       | expired                  | decline / none                         | 20602 | never     | merchant                  |
        processing / ask after confirm       | code refused             | awaiting clarification / await code    | 9999  | code end  | who asks the customer     |
        processing / ask after confirm       | code refused, third time | decline / chase: cancel                | 20104 | now       | merchant                  |
        processing / ask after confirm       | clarification required   | processing / confirm                   | 29999 | now       | nobody                    |
        processing / ask after confirm       | still processing         | processing / ask debit                 | 9999  | +2 s      | nobody                    |
        processing / ask after confirm       | other answer             | processing / ask after confirm         | 29999 | +4 s      | nobody                    |
        processing / ask after confirm       | limit reached            | processing / cancel                    | 29999 | now       | nobody                    |
        processing / ask after confirm       | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        processing / ask after confirm       | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        processing / ask debit               | approved                 | success / none                         | 0     | never     | merchant                  |
        processing / ask debit               | declined                 | decline / none                         | 20105 | never     | merchant                  |
        processing / ask debit               | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        processing / ask debit               | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        processing / ask debit               | expired                  | decline / none                         | 20602 | never     | merchant                  |
        processing / ask debit               | still processing         | processing / ask debit                 | 9999  | +4 s      | nobody                    |
        processing / ask debit               | other answer             | processing / ask debit                 | 29999 | +2 s      | nobody                    |
        processing / ask debit               | limit reached            | processing / cancel                    | 9999  | now       | nobody                    |
        processing / ask debit               | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        processing / ask debit               | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        any / cancel                         | approved                 | success / none                         | 0     | never     | merchant                  |
        any / cancel                         | declined                 | decline / none                         | 20105 | never     | merchant                  |
        any / cancel                         | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        any / cancel                         | cancelled                | decline / none                         | 20602 | never     | merchant                  |
        any / cancel                         | expired                  | decline / none                         | 20602 | never     | merchant                  |
        any / cancel                         | gave up                  | decline / chase: cancel                | 20202 | +60 s     | merchant                  | unconfirmed
        any / cancel                         | any answer               | same / ask after cancel                | same  | now       | nobody                    |
        any / cancel                         | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        any / cancel                         | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        any / ask after cancel               | approved                 | success / none                         | 0     | never     | merchant                  |
        any / ask after cancel               | declined                 | decline / none                         | 20105 | never     | merchant                  |
        any / ask after cancel               | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        any / ask after cancel               | cancelled                | decline / none                         | 20602 | never     | merchant                  |
        any / ask after cancel               | expired                  | decline / none                         | 20602 | never     | merchant                  |
        any / ask after cancel               | gave up                  | decline / chase: cancel                | 20202 | +60 s     | merchant                  | unconfirmed
        any / ask after cancel               | unanswered               | same / cancel                          | same  | +2 s      | nobody                    |
        any / ask after cancel               | unanswered, minute over  | decline / chase: cancel                | 20202 | +60 s     | merchant                  | unconfirmed
        any / ask after cancel               | certain answer           | decline / chase: cancel                | 20602 | +60 s     | merchant                  |
        any / ask after cancel               | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        any / ask after cancel               | repaired: declined       | decline / none                         | 20105 | never     | merchant                  |
        decline / chase: cancel              | approved                 | decline / none                         | same  | never     | nobody                    | late success
        decline / chase: cancel              | declined                 | decline / none                         | same  | never     | nobody                    |
        decline / chase: cancel              | cancelled                | decline / none                         | same  | never     | nobody                    |
        decline / chase: cancel              | expired                  | decline / none                         | same  | never     | nobody                    |
        decline / chase: cancel              | any answer               | decline / chase: ask                   | same  | now       | nobody                    |
        decline / chase: ask                 | approved                 | decline / none                         | same  | never     | nobody                    | late success
        decline / chase: ask                 | declined                 | decline / none                         | same  | never     | nobody                    |
        decline / chase: ask                 | cancelled                | decline / none                         | same  | never     | nobody                    |
        decline / chase: ask                 | expired                  | decline / none                         | same  | never     | nobody                    |
        decline / chase: ask                 | any answer               | decline / chase: cancel                | same  | +120 s    | nobody                    |
        decline / none                       | approved                 | decline / none                         | same  | never     | nobody                    | late success
        late success                         | repaired: paid           | success / none                         | 0     | never     | merchant                  |
        processing / confirm, tries left     | declined                 | decline / none                         | 20105 | window end | nobody                    |
        processing / confirm, tries left     | declined, not final      | decline / chase: cancel                | 20105 | now       | merchant                  |
        processing / confirm, tries left     | cancelled                | decline / none                         | 20301 | never     | merchant                  |
        processing / confirm, tries left     | expired                  | decline / none                         | 20602 | window end | nobody                    |
        processing / confirm, tries left     | code refused, third time | processing / cancel                    | 9999  | now       | nobody                    |
        any / cancel, tries left             | declined                 | decline / none                         | 20105 | window end | nobody                    |
        any / cancel, tries left             | expired                  | decline / none                         | 20602 | window end | nobody                    |
        any / cancel, tries left             | cancelled                | decline / none                         | 20602 | window end | nobody                    |
        any / cancel, tries left             | gave up                  | decline / chase: cancel                | 20202 | +60 s     | merchant                  | unconfirmed
        decline, customer awaited            | tries over               | decline / none                         | same  | never     | merchant                  |
        decline, customer awaited            | tries cancelled          | decline / none                         | 301   | never     | merchant                  |
        decline, customer awaited            | approved                 | decline / none                         | same  | never     | merchant                  | late success
        awaiting payment / none              | link sent                | invoice sent / none                    | 0     | link end  | merchant                  |
        awaiting payment / none              | link canceled            | invoice canceled / none                | 301   | never     | merchant                  |
        awaiting payment / none              | link expired             | expired / none                         | 20602 | never     | merchant                  |
        invoice sent / none                  | link canceled            | invoice canceled / none                | 301   | never     | merchant                  |
        invoice sent / none                  | link expired             | expired / none                         | 20602 | never     | merchant                  |
        invoice sent, customer awaited       | link canceled            | invoice canceled / none                | 301   | never     | merchant                  |
        """;

    /// <summary>Refused, yet an operator sees it: the provider contradicts what is final.</summary>
    public const string Contradictions = """
        success / none | declined
        success / none | declined, not final
        success / none | cancelled
        success / none | expired
        late success   | declined
        late success   | cancelled
        late success   | expired
        """;
}
