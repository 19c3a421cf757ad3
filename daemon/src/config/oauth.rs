//! The account whose tokens log in to mail servers. Owns its checks, and that who wants a token has where to get it; the
//! secrets stand elsewhere (`crate::oauth`).

use super::{
    carriers::{place_of, safe_url, timeout},
    settle::Check,
    shape::{FileShape, OauthShape, Text},
    types::{LoginBy, OAuth},
    values,
};

pub(super) fn settle(check: &mut Check<'_>, shape: &FileShape) -> Option<OAuth> {
    let asked = |login: &Text| login.as_ref().is_some_and(|it| it.value == LoginBy::Oauth.as_str());
    let smtp = shape.smtp.as_ref().map(|table| (&table.0.place, &table.0.login));
    let mailbox = shape.mailbox.as_ref().map(|table| (&table.0.place, &table.0.login));
    let mut by_token = [smtp, mailbox].into_iter().flatten().filter(|(_, login)| asked(login)).peekable();
    let Some(table) = &shape.oauth else {
        for (section, login) in by_token {
            let at = place_of(login, section, "login");
            check.problems.add(&at, "a token is asked for, and there is no section [oauth] that says where to get it");
        }
        return None;
    };
    let account = account(check, &table.0);
    by_token.peek().is_some().then_some(account).flatten()
}

fn account(check: &mut Check<'_>, shape: &OauthShape) -> Option<OAuth> {
    let place = &shape.place;
    let token_url =
        check.required(&shape.token_url, place, "token-url", "name the provider's token endpoint", safe_url);
    let client_id = check.required(&shape.client_id, place, "client-id", "write the id of the app", values::label);
    Some(OAuth {
        token_url: token_url?,
        client_id: client_id?,
        scope: check.parsed(&shape.scope, None, |text| values::label(text).map(Some)),
        client_secret_file: check.file(&shape.client_secret_file),
        refresh_token_file: check.file(&shape.refresh_token_file),
        timeout: timeout(check, &shape.timeout),
    })
}
