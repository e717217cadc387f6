# Who works in the trial's RT, and what they may do. The bot's account may only read.
@Users = (
    { Name => 'duebell', RealName => 'Duebell', EmailAddress => 'duebell@acme.example', Privileged => 1,
      Password => 'only-reads' },
    { Name => 'eva', RealName => 'Eva', EmailAddress => 'eva@example.com', Privileged => 1,
      Password => 'answers-tickets' },
    { Name => 'jan', RealName => 'Jan', EmailAddress => 'jan@klant.example', Privileged => 0,
      Password => 'has-a-problem', Organization => 'Klant BV' },
);
@Groups = (
    { Name => 'Readers', Members => { Users => ['duebell'] } },
    { Name => 'Agents',  Members => { Users => ['eva'] } },
);
@CustomFields = ({ Name => 'Contract', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => 0 });
@ACL = (
    (map { { Right => $_, GroupDomain => 'UserDefined', GroupId => 'Readers' } }
        qw(SeeQueue ShowTicket ShowTicketComments SeeCustomField)),
    (map { { Right => $_, GroupDomain => 'UserDefined', GroupId => 'Agents' } }
        qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket
           TakeTicket StealTicket DeleteTicket SeeCustomField ModifyCustomField)),
    (map { { Right => $_, GroupDomain => 'RT::System-Role', GroupType => 'Requestor' } } qw(ShowTicket ReplyToTicket)),
    { Right => 'CreateTicket', GroupDomain => 'SystemInternal', GroupType => 'Everyone' },
);
1;
