//! A wish to stop, in free words. Owns the wordings; a miss here is a violation of law, so they lean toward stopping.

use super::phrases::Rule;
use crate::words::Intent::OptOut;

const fn rule(name: &'static str, any: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { intent: OptOut, name, any, unless }
}

pub(super) const RULES: &[Rule] = &[
    rule(
        "opt-out.stop-contact",
        &[
            "stop|stp|stopp|sotp|quit|cease|discontinue|halt _ @contact",
            "end the|these|this|all|your _ @contact",
            "discontinue _ @contact",
            "kindly|please discontinue",
        ],
        &["dont|cant|never|not|wont stop|quit", "do not stop"],
    ),
    rule(
        "opt-out.stop-alone",
        &[
            "^ stop|stp|stopp",
            "stop|quit it|this|all|everything|immediately|please|pls|plz|now|already|asap|pestering|bothering",
            "make it|this|them stop",
            "stop $",
            "please|pls|just|now|and|then stop",
        ],
        &[
            "stop by|in|over|at|off|near|for|to|light|lights|sign|looking|there|thinking|when|if|after|before|around|later",
            "stop @day",
            "stop and see|get|look|grab|drop|pick|check|talk",
            "a|the|full|bus|non|start|cant|dont|not|never|wont|to|truck|next|pit|one|last|first|auto|do|quick stop",
            "stop and go|start",
            "stop now and|then",
        ],
    ),
    rule(
        "opt-out.no-more",
        &[
            "no more _ @contact",
            "^ no texts|calls|messages|emails|contact|msgs",
            "dont|not|never|no want|wanna|wish|care|wants|longer _ texts|messages|calls|emails|msgs|contact|contacted",
            "dont|not|never want|wanna|wish|care _ texted|called|messaged|emailed|spam|notifications|communications",
            "dont|not|never|longer want|wanna|wish|care * hear|receive|receiving * from|anything|updates|these|your|texts",
            "no longer want|wish|wishes|care",
            "too many texts|messages|calls|emails|msgs",
            "sick|tired|fed * texts|messages|calls|emails|texting|messaging|hearing|spam|calling",
            "enough already|with",
            "enough _ texts|messages|calls|emails",
        ],
        &["no longer want|wish _ car|truck|suv|van"],
    ),
    rule(
        "opt-out.do-not-contact",
        &[
            "dont _ text|message|msg|txt|call|email|contact|write|bother|phone|ring|hit|reach me|us|again|anymore|here|this|my|him|her",
            "do not _ text|message|msg|txt|call|email|contact|write|bother|phone|ring me|us|again|anymore|here|this|my",
            "dont send|sending _ anything|texts|messages|emails|msgs|offers|updates|anymore|me|stuff",
            "do not send _ anything|texts|messages|emails|msgs|offers|updates|anymore|me|stuff",
            "do not contact",
            "dont contact",
            "never _ text|message|call|email|contact * again",
            "no _ solicit|soliciting|solicitation|solicitations|solicitors",
            "do not call list|registry",
            "no call list",
            "dnc list",
            "cease and desist",
        ],
        &["did|have|why|could do not", "dont send|call|text me|us the|a|to|back|until|till|before"],
    ),
    rule(
        "opt-out.remove",
        &[
            "remove|delete|erase|unlist|scrub _ me|us|number|name|info|information|phone|email|cell",
            "take|get|pull|drop|scratch _ me|us|number|name|email|phone|cell * off|out|from",
            "off your|this|the|ur|yalls|that|whatever _ list|lists|system|database",
            "off of your|this|the|ur list|lists|system|database",
            "remove from|me|us",
        ],
        &[
            "off the|your list price",
            "get|take me|us out to|the",
            "name|names|me * title|loan|contract|lease|registration",
        ],
    ),
    rule(
        "opt-out.leave-me",
        &[
            "leave me|us|my alone",
            "leave|let me|us be|alone",
            "lose|forget|delete|erase _ number",
            "^ go away",
            "go away $",
            "go away and|please|already|now",
            "get lost|bent",
            "fuck|f|piss|eff|bug|buzz|sod off",
            "fuck|screw|f you|u|yourself|yall|ya",
            "stfu|gfy|gtfo",
            "shut up",
            "knock it off",
            "cut it out",
            "no contact",
        ],
        &["dont|not|never lose|forget|delete"],
    ),
    rule(
        "opt-out.unsubscribe",
        &[
            "unsubscribe|unsub|unsubcribe|unsuscribe|unsubscribed|unsubscribing|unsubsribe",
            "opt|opting|opted _ out",
            "optout|opts",
        ],
        &[],
    ),
    rule(
        "opt-out.revoke",
        &[
            "revoke|revoking|withdraw|withdrawing|rescind|retract _ consent|permission|authorization|approval",
            "cancel|canceling|cancelling _ subscription|texts|messages|alerts|notifications|updates",
            "dont|not|never _ consent|consented|authorize|authorized",
            "never|didnt|not sign|signed|signing up",
            "never|didnt|not sign|signed|signing me|us|my up|phone|number",
            "never|didnt agree|agreed to this|these|texts|messages|be|any|receive|get|contact",
            "without my consent|permission",
        ],
        &["do you not"],
    ),
    rule(
        "opt-out.threat",
        &[
            "report|reporting|reported _ number|you|u|spam|yall",
            "report|reporting * spam|fcc|ftc|tcpa",
            "block|blocking|blocked _ you|u|number|yall",
            "harass|harassing|harassment|harassed",
            "spam|spamming|spammer|spammers $",
            "this|thats|youre|its is|a spam",
            "tcpa",
        ],
        &["engine block", "carfax|accident report", "is this _ spam"],
    ),
    rule(
        "opt-out.es",
        &[
            "dejen|deje|deja|dejar|paren|pare|parar|paran de molestar|molestarme|escribir|escribirme|mandar|mandarme|llamar|llamarme",
            "dejen|deje|deja|dejar|paren|pare|parar|paran de enviar|enviarme|textear|textearme|contactar|contactarme|marcar|marcarme",
            "dejen|deje|deja|dejar|paren|pare|parar|basta con|de mensajes|textos|llamadas|los|las|tantos|tantas|estos|sus",
            "dejenme|dejeme|dejame|dejennos en paz|tranquilo|tranquila",
            "no me escriba|escriban|escribas|mande|manden|mandes|llame|llamen|llames|contacte|contacten|contactes",
            "no me envie|envien|envies|moleste|molesten|molestes|textee|texteen|textees|busque|busquen|marque|marquen|marques",
            "no nos escriban|manden|llamen|contacten|envien|molesten|escriba|mande|llame|contacte|envie|moleste",
            "no quiero|deseo|queremos|deseamos * mensajes|textos|llamadas|correos|recibir|contacto",
            "no quiero|deseo|queremos * escriban|manden|llamen|contacten|molesten|escriba|mande|llame|envien",
            "no mas|mande|manden|envie|envien * mensajes|textos|llamadas|correos|msj|mensaje",
            "quitenme|quiteme|quitame|borrenme|borreme|borrame|eliminenme|elimineme|eliminame|saquenme|saqueme|sacame",
            "quiten|quite|borren|borre|eliminen|elimine|saquen|saque _ mi numero|nombre|telefono|datos",
            "quitar|borrar|eliminar|sacar mi|este numero|nombre|telefono",
            "de baja",
            "denme|deme|darme|dame baja",
            "ya basta",
            "basta ya",
            "^ basta",
            "no autorizo|autorice|consiento",
            "revoco|retiro _ mi consentimiento|permiso|autorizacion",
            "ya no mensajes|textos|llamadas|manden|mande|escriban|escriba|llamen|llame|quiero|deseo _ mensajes|textos|recibir|mas",
            "no molesten|moleste|molestar|molestes",
        ],
        &[],
    ),
];

/// What looks like a wish to stop, and says that it was none.
pub(super) const MISTAKE: &[&str] = &[
    "by|on accident|mistake",
    "accidentally|mistakenly",
    "didnt mean to",
    "did not mean to",
    "about stopping|unsubscribing|opting",
    "por error|equivocacion",
    "sin querer",
];
