"""When each month's activity is provisional and when it is final: flex and freeze, as stated."""
