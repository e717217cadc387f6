# How RT runs for the trial. ${...} is filled in.
Set($rtname, 'trial.example');
Set($Organization, 'trial.example');
Set($CorrespondAddress, 'rt@trial.example');
Set($CommentAddress, 'rt-comment@trial.example');
Set($MailCommand, 'testfile');    # mail goes into files of the temporary folder
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${folder}/rtdb');
Set($DatabaseHost, '');
Set($DatabaseUser, '');
Set($DatabasePassword, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($WebPath, '');
Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($Timezone, 'Europe/Amsterdam');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
Set(%ServiceAgreements,
    Default      => 'desk',
    QueueDefault => { General => 'desk' },
    Levels       => {
        desk => {
            Timezone => 'Europe/Amsterdam',
            Response => { BusinessMinutes => 120 },
            Resolve  => {
                BusinessMinutes              => 480,
                IgnoreOnStatuses             => ['stalled'],
                ExcludeTimeOnIgnoredStatuses => 1,
            },
        },
    },
);
Set(%ServiceBusinessHours, Default => {
    1 => { Name => 'Monday',    Start => '9:00', End => '17:00' },
    2 => { Name => 'Tuesday',   Start => '9:00', End => '17:00' },
    3 => { Name => 'Wednesday', Start => '9:00', End => '17:00' },
    4 => { Name => 'Thursday',  Start => '9:00', End => '17:00' },
    5 => { Name => 'Friday',    Start => '9:00', End => '17:00' },
});
1;
