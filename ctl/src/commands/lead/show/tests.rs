//! How a lead is shown, in every format.

use expect_test::expect;

use super::*;
use crate::{commands::lead::fixtures::row, render::testing::all_formats};

fn response() -> LeadServiceShowResponse {
    let event = |seq: i64, kind: &str, actor: &str, text: &str, body: &str| HistoryEvent {
        seq,
        occurred_at_us: 1_790_000_000_000_000 + seq * 60_000_000,
        kind: kind.into(),
        actor: actor.into(),
        text: text.into(),
        body: body.into(),
    };
    LeadServiceShowResponse {
        lead: Some(row()),
        opportunity: 16,
        department: "sales".into(),
        person: Some(PersonView {
            person: 15,
            name: "Imogen Pretender".into(),
            phones: vec!["+13125550104".into(), "+13125550105".into()],
            emails: vec!["imogen.pretender@example.com".into()],
            city: "Springfield".into(),
            region: "IL".into(),
            language: "en".into(),
            consent: "inquiry".into(),
            suppressions: vec!["text".into()],
        }),
        vehicle: Some(VehicleView {
            year: 2023,
            make: "EverGrün".into(),
            model: "i-Go".into(),
            stock: "43698A".into(),
            status: "used".into(),
            ..Default::default()
        }),
        trade_in: Some(VehicleView { make: "Wagonette".into(), ..Default::default() }),
        comments: "This is a pretend test\nwith two lines\u{1b}[2J".into(),
        enrollment: Some(EnrollmentView {
            enrollment: 20,
            cadence: "new-inbound".into(),
            version: 3,
            step: 2,
            steps: 6,
            state: "paused".into(),
            why: "reply".into(),
        }),
        history: vec![
            event(1, "lead-received", "system", "from cars-example", ""),
            event(2, "touch-sent", "system", "text, day 0", "Hi Imogen, the i-Go is here."),
            event(3, "reply-received", "customer", "", "What is my Wagonette worth?"),
        ],
        history_left_off: 1,
    }
}

#[test]
fn an_open_lead_with_its_history() {
    expect![[r#"
        lead      17, opened 2026-09-21 09:13 CDT
        customer  Imogen Pretender
        phones    +13125550104, +13125550105
        emails    imogen.pretender@example.com
        place     Springfield, IL
        language  en
        consent   inquiry, opted out of text
        wants     used 2023 EverGrün i-Go (stock 43698A)
        trade-in  Wagonette
        source    cars-example
        segment   new-inbound, sales
        stage     contacted
        owner     Dana Fixture
        cadence   new-inbound version 3, step 2 of 6, paused: reply
        next      text: day 2 of new-inbound
        when      2026-09-21 12:00 CDT

        This is a pretend test
        with two lines�[2J

        1 older events are not shown

        seq  when                  what            who       more
        ------------------------------------------------------------------------------------------------
          1  2026-09-21 09:14 CDT  lead-received   system    from cars-example
          2  2026-09-21 09:15 CDT  touch-sent      system    text, day 0: "Hi Imogen, the i-Go is here."
          3  2026-09-21 09:16 CDT  reply-received  customer  "What is my Wagonette worth?"
        --- json
        {
          "lead": 17,
          "store": 1,
          "opened_at": "2026-09-21T14:13:20Z",
          "customer": "Imogen Pretender",
          "vehicle": "2023 EverGrün i-Go",
          "source": "cars-example",
          "segment": "new-inbound",
          "stage": "contacted",
          "owner": "Dana Fixture",
          "acting": "Dana Fixture",
          "open": true,
          "outcome": null,
          "next": {
            "what": "text",
            "at": "2026-09-21T17:00:00Z",
            "label": "day 2 of new-inbound",
            "mode": "live"
          },
          "opportunity": 16,
          "department": "sales",
          "person": {
            "person": 15,
            "name": "Imogen Pretender",
            "phones": [
              "+13125550104",
              "+13125550105"
            ],
            "emails": [
              "imogen.pretender@example.com"
            ],
            "city": "Springfield",
            "region": "IL",
            "language": "en",
            "consent": "inquiry",
            "suppressions": [
              "text"
            ]
          },
          "vehicle_of_interest": {
            "year": 2023,
            "make": "EverGrün",
            "model": "i-Go",
            "trim": "",
            "stock": "43698A",
            "status": "used"
          },
          "trade_in": {
            "year": null,
            "make": "Wagonette",
            "model": "",
            "trim": "",
            "stock": "",
            "status": ""
          },
          "comments": "This is a pretend test\nwith two lines\u001b[2J",
          "enrollment": {
            "enrollment": 20,
            "cadence": "new-inbound",
            "version": 3,
            "step": 2,
            "steps": 6,
            "state": "paused",
            "why": "reply"
          },
          "history": [
            {
              "seq": 1,
              "occurred_at": "2026-09-21T14:14:20Z",
              "kind": "lead-received",
              "actor": "system",
              "text": "from cars-example",
              "body": ""
            },
            {
              "seq": 2,
              "occurred_at": "2026-09-21T14:15:20Z",
              "kind": "touch-sent",
              "actor": "system",
              "text": "text, day 0",
              "body": "Hi Imogen, the i-Go is here."
            },
            {
              "seq": 3,
              "occurred_at": "2026-09-21T14:16:20Z",
              "kind": "reply-received",
              "actor": "customer",
              "text": "",
              "body": "What is my Wagonette worth?"
            }
          ],
          "history_left_off": 1
        }
        --- csv
        field,value
        lead,17
        store,1
        opened_at,2026-09-21T14:13:20Z
        opportunity,16
        department,sales
        customer,Imogen Pretender
        phones,+13125550104 +13125550105
        emails,imogen.pretender@example.com
        city,Springfield
        region,IL
        language,en
        consent,inquiry
        suppressions,text
        vehicle_of_interest,used 2023 EverGrün i-Go (stock 43698A)
        trade_in,Wagonette
        comments,"This is a pretend test
        with two lines�[2J"
        source,cars-example
        segment,new-inbound
        stage,contacted
        owner,Dana Fixture
        acting,Dana Fixture
        cadence,"new-inbound version 3, step 2 of 6, paused: reply"
        open,true
        outcome,
        next,text
        next_at,2026-09-21T17:00:00Z
        next_label,day 2 of new-inbound
        --- exit 0
    "#]]
    .assert_eq(&all_formats(&answer(&response(), &row())));
}

#[test]
fn a_closed_lead_says_how_it_ended() {
    let closed = LeadRow { open: false, outcome: "sold".into(), stage: "sold".into(), next: None, ..row() };
    let response =
        LeadServiceShowResponse { lead: Some(closed.clone()), department: "sales".into(), ..Default::default() };
    expect![[r#"
        lead      17, opened 2026-09-21 09:13 CDT
        customer  Imogen Pretender
        source    cars-example
        segment   new-inbound, sales
        stage     sold
        owner     Dana Fixture
        closed    sold
        --- json
        {
          "lead": 17,
          "store": 1,
          "opened_at": "2026-09-21T14:13:20Z",
          "customer": "Imogen Pretender",
          "vehicle": "2023 EverGrün i-Go",
          "source": "cars-example",
          "segment": "new-inbound",
          "stage": "sold",
          "owner": "Dana Fixture",
          "acting": "Dana Fixture",
          "open": false,
          "outcome": "sold",
          "next": null,
          "opportunity": 0,
          "department": "sales",
          "person": null,
          "vehicle_of_interest": null,
          "trade_in": null,
          "comments": "",
          "enrollment": null,
          "history": [],
          "history_left_off": 0
        }
        --- csv
        field,value
        lead,17
        store,1
        opened_at,2026-09-21T14:13:20Z
        opportunity,0
        department,sales
        customer,Imogen Pretender
        phones,
        emails,
        city,
        region,
        language,
        consent,
        suppressions,
        vehicle_of_interest,
        trade_in,
        comments,
        source,cars-example
        segment,new-inbound
        stage,sold
        owner,Dana Fixture
        acting,Dana Fixture
        cadence,
        open,false
        outcome,sold
        next,
        next_at,
        next_label,
        --- exit 0
    "#]]
    .assert_eq(&all_formats(&answer(&response, &closed)));
}
