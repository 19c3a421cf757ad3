//! Words that mean the same for the reading of a reply. Owns the ways in which words are spelled in messages, and the
//! groups whose members are one word to the model: names, makes and models, days, colors, numbers by their size.

use std::{collections::BTreeMap, sync::LazyLock};

/// How messages spell a word, and the word.
const SPELLED: &str = "\
    u=you ya=you yall=you ur=your r=are plz=please pls=please thx=thanks ty=thanks thnx=thanks tks=thanks tmrw=tomorrow \
    tmw=tomorrow tmr=tomorrow tomorow=tomorrow wanna=want_to gonna=going_to gotta=got_to lemme=let_me gimme=give_me \
    appt=appointment apt=appointment txt=text txts=texts txting=texting msg=message msgs=messages msging=messaging \
    thru=through tho=though cuz=because bc=because wat=what wats=whats whts=whats dis=this dat=that da=the dem=them \
    hw=how mch=much wut=what n=and w=with wo=without abt=about bf=boyfriend gf=girlfriend hubby=husband wifey=wife \
    rn=right_now asap=asap idk=i_dont_know nvm=never_mind ppl=people info=info avail=available avalable=available \
    availble=available availible=available b4=before gr8=great l8=late 2day=today 2morrow=tomorrow 2mrw=tomorrow \
    2nite=tonight tonite=tonight cant=cant cannot=cant dont=dont dnt=dont didnt=didnt doesnt=doesnt isnt=isnt wont=wont \
    im=im iam=im ive=ive ill=ill id=id whos=who_is whats=what_is wheres=where_is hows=how_is lets=lets snd=send \
    cn=can cud=could wud=would shud=should hav=have hv=have got=got git=get em=them pmt=payment pmts=payments \
    pymt=payment pymts=payments pic=pics photo=pics photos=pics picture=pics pictures=pics fotos=pics pix=pics \
    tx=thanks okay=ok okey=ok okk=ok k=ok kk=ok yea=yes yeah=yes \
    yep=yes yup=yes yess=yes ye=yes nope=no nah=no naw=no pq=porque q=que k=ok xq=porque msj=mensajes msjs=mensajes \
    grax=gracias tel=telefono num=number numbr=number nmbr=number nr=number sat=saturday sun=sunday mon=monday \
    tues=tuesday tue=tuesday wed=wednesday weds=wednesday thurs=thursday thur=thursday thu=thursday fri=friday";

const NAMES: &str = "\
    mike kevin dave david john james robert bob mary linda susan karen lisa sarah sara jessica ashley amanda jennifer \
    jen michael chris christopher matt matthew josh joshua daniel tony anthony mark steve steven stephen paul \
    andrew andy brian ryan eric jason jeff jeffrey gary larry frank scott greg gregory tim timothy tom thomas joe joseph \
    jose juan luis carlos maria marcus teresa kelly kim nancy betty donna carol sharon michelle laura emily megan rachel \
    nicole stephanie melissa rebecca anna angela pedro miguel jorge rosa ana carmen sofia diego alvarez garcia lopez \
    martinez hernandez gonzalez rodriguez perez sanchez ramirez torres smith johnson williams jones davis miller \
    wilson anderson taylor moore jackson martin lee thompson harris clark lewis robinson walker allen \
    wright adams nelson carter mitchell roberts phillips campbell parker evans edwards collins stewart \
    morris rogers reed morgan murphy bailey cooper richardson cox howard peterson gray watson brooks kyle \
    jim jimmy billy willie ron ronald donald ken kenny kenneth ed eddie edward sam samuel ben benjamin \
    nick nicholas alex alexander zach tyler brandon justin austin jordan dylan cody derek trevor travis chad brad doug \
    craig keith terry jerry dennis phil ray raymond roger wayne ralph earl carl fred harold henry walter arthur albert \
    victor hector ramon raul roberto ricardo francisco javier manuel antonio angel jesus alejandro fernando sergio \
    mario oscar gabriel rafael guadalupe lupe veronica patricia patty claudia monica gloria elena isabel lucia \
    beth liz elizabeth kathy cathy katie kate christine christina cindy debbie diane dorothy ellen erin evelyn gina \
    grace hannah heather helen holly jackie jane janet jill joan joyce judy julia julie kathleen katherine kayla \
    kristen lauren leah lori lynn marie martha natalie olivia pam pamela peggy robin ruth samantha sandra sandy sherry \
    shirley tammy tara theresa tiffany tina tracy valerie vanessa vicki victoria virginia wanda wendy dana casey \
    tyrone darnell jamal latoya keisha tanya priya raj ahmed mohammed ali omar wei ming nguyen tran singh patel";

const MAKES: &str = "\
    ford chevy chevrolet honda toyota nissan hyundai kia jeep dodge ram gmc buick cadillac lincoln subaru mazda vw \
    volkswagen bmw audi mercedes benz lexus acura infiniti volvo tesla porsche chrysler mitsubishi mini genesis fiat \
    jaguar pontiac saturn hummer scion";

const MODELS: &str = "\
    civic accord crv pilot odyssey hrv ridgeline camry corolla rav4 rav highlander tacoma tundra 4runner \
    sienna prius venza avalon sequoia f150 f250 f350 bronco escape explorer edge expedition maverick ranger mustang \
    fusion focus altima sentra rogue murano pathfinder frontier titan maxima versa armada kicks elantra sonata \
    tucson palisade kona venue sorento sportage telluride soul forte optima k5 seltos carnival wrangler cherokee \
    gladiator compass renegade wagoneer charger challenger durango caravan silverado equinox malibu traverse tahoe \
    suburban colorado blazer trailblazer camaro corvette cruze impala bolt volt sierra yukon terrain acadia canyon \
    outback forester crosstrek impreza legacy ascent wrx cx5 cx9 cx30 cx50 mazda3 mazda6 miata jetta passat tiguan atlas \
    golf gti x3 x5 q5 q7 a4 rx350 rx nx es350 is350 mdx rdx tlx xc90 xc60 pacifica outlander lancer enclave encore \
    envision escalade navigator aviator corsair nautilus santa ioniq";

const COLORS: &str = "\
    red blue white black silver gray grey green tan brown gold orange yellow burgundy maroon beige roja rojo blanca \
    blanco negra negro azul gris plata verde";

const FAMILY: &str = "\
    wife husband mom mother dad father son daughter brother sister kid kids ex girlfriend boyfriend cousin uncle aunt \
    grandma grandpa roommate neighbor friend parents family fiance";

const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday";

const DAYS_SPANISH: &str = "lunes martes miercoles jueves viernes sabado domingo";

static SPELLINGS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let pairs = SPELLED.split(' ').filter_map(|pair| pair.split_once('='));
    // Of a word that is spelled twice the first one holds.
    pairs.rev().collect()
});

static GROUPS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let groups = [
        (MODELS, "@model"),
        (MAKES, "@model"),
        (FAMILY, "@family"),
        (COLORS, "@color"),
        (DAYS, "@day"),
        (DAYS_SPANISH, "@dia"),
        (NAMES, "@name"),
    ];
    // A word of two groups belongs to the first.
    groups.into_iter().rev().flat_map(|(list, group)| list.split(' ').map(move |word| (word, group))).collect()
});

/// A word as the model knows it; several where a message writes them as one.
pub(super) fn spelled(word: &str) -> &str {
    SPELLINGS.get(word).copied().unwrap_or(word)
}

/// The group a word belongs to, if any: `@model`, `#k`.
pub(super) fn group(word: &str) -> Option<&'static str> {
    if word.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Some(number(word));
    }
    GROUPS.get(word).copied()
}

fn number(word: &str) -> &'static str {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    match (&word[digits..], digits) {
        ("k" | "grand" | "mil", _) => "#k",
        ("am" | "pm" | "ish" | "a" | "p", 1..=4) => "#time",
        ("st" | "nd" | "rd" | "th", _) => "#th",
        ("", 4) if word.starts_with("19") || word.starts_with("20") => "#year",
        ("", 1) => "#1",
        ("", 2) => "#2",
        ("", 3) => "#3",
        ("", 4) => "#4",
        ("", _) => "#5",
        _ => "#mixed",
    }
}
