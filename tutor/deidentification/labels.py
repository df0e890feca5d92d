"""The words that charts tell numbers by, one list for each kind of number.

What may stand between a label and its number is in `tutor.deidentification.numbers`.
"""

from typing import NamedTuple

from tutor.deidentification.category import Category
from tutor.deidentification.rule import written_as

ID = (
    r"(?:\s*(?:id|i\.d\.|ident(?:ifier|ification)?|number|num|no|nos|nbr|nr|#|№|"
    r"code|ref)(?![a-z])\.?)"
)


class Label(NamedTuple):
    """Words that tell a number.

    `sure` words suffice alone; `with_id` words need "number", "no.", "#", "ID" after them.
    """

    category: Category
    sure: str
    with_id: str


LABELS = (
    Label(
        Category.VEHICLE,
        written_as(
            r"""
        vin; v\.i\.n\.?; vehicle id(?:entification)?(?: (?:number|no))?; licen[cs]e plates?;
        lic\.? plates?; number plates?; plates?; plate no; tag\s?#; vehicle tag; vehicle
        reg(?:istration)?; chassis; registration plates?; hull; tail number;
        (?:car|truck|van|vehicle|motorcycle|auto|suv)(?:'s)?
        (?:tags?|registration|plates?|reg); vehicle serial; vehicle;
        (?:temporary|dealer|vanity|state|handicap(?:ped)?|parking)
        (?:tag|plate|placard|permit)
        """
        ),
        written_as(
            r"""
        tag; vehicle; plate; registration; chassis; hull; boat; truck; trailer; fleet;
        placard; engine; parking
        """
        ),
    ),
    Label(
        Category.SOCIAL_SECURITY,
        written_as(
            r"""
        ssn; s\.s\.n\.?; ss\s?#; ss no; ss num(?:ber)?; soc(?:ial)?\.? sec(?:urity)?\.?;
        social security; social; itin; last (?:four|4)(?: digits)?(?: of (?:the |his |her
        )?(?:ssn|social))?
        """
        ),
        written_as(
            r"""
        ss; tax(?:payer)? ident(?:ification|ifier)?
        """
        ),
    ),
    Label(
        Category.RECORD,
        written_as(
            r"""
        mrns?; m\.r\.n\.?; mr\s?#; med(?:ical)?\.? rec(?:ord)?s?\.?; medrec; m\.?r\.?
        ?(?:no|num|number)\.?; pt\.? ?id; patient id(?:entifier|entification)?; pid; empi;
        csn; nhs(?: number)?; har; hosp(?:ital)?\.? (?:no|num(?:ber)?|id|#)\.?; chart\s?#;
        rec\s?#; record locator; emr(?: id)?; ehr(?: id)?
        """
        ),
        written_as(
            r"""
        patient; pt; chart; records?; rec; hospital; hosp; unit; encounter; visit; admission;
        adm; registration; episode; stay; clinic; file; master; enterprise; x-?ray; folder;
        inpatient; case; fin; contact serial; mpi; person; bed; resident; donor; recipient;
        mr; epic; cerner
        """
        ),
    ),
    Label(
        Category.HEALTH_PLAN,
        written_as(
            r"""
        member ?id; member\s?#; mbi; hicn?; rx ?bin; rx ?pcn; pcn; rx ?grp; rx ?group;
        subscriber(?: id)?; policy\s?#; beneficiary(?: id)?; medicaid; medicare; medi-?cal;
        cin; insurance(?: (?:member|card|policy|plan))?(?: id)?; health plan; policy holder(?:
        id)?; group\s?#; grp\.?; enrollee(?: id)?; cardholder(?: id)?; ins\.? id; tricare;
        coverage(?: id)?; plan id; payer id; payor id; dod ?id; member
        """
        ),
        written_as(
            r"""
        policy; plan; insurance; ins; insured; group; grp; contract; certificate of coverage;
        health card; insurance card; benefit; payer; payor; carrier; insurer; hmo; ppo; blue
        cross; bcbs; aetna; cigna; humana; kaiser; united ?healthcare; anthem; ohip;
        enrollment; subscriber
        """
        ),
    ),
    Label(
        Category.ACCOUNT,
        written_as(
            r"""
        acc(?:oun)?t\s?#; acct; a/c; acc'?t; account; account no; iban; routing; icn; dcn;
        tcn; claim\s?#; invoice; inv\s?#; credit card; debit card; card ending(?: in)?; card
        number; guarantor\s?#; visa; mastercard; amex; cc\s?#; hsa; statement\s?#;
        remittance\s?#; check\s?#; bank; swift
        """
        ),
        written_as(
            r"""
        account; claim; guarantor; invoice; statement; billing; bill; card; check; cheque;
        payment; receipt; transaction; financial; ledger; remittance; balance; fund; internal
        control; document control; transaction control; patient account; voucher; deposit;
        loan
        """
        ),
    ),
    Label(
        Category.LICENSE,
        written_as(
            r"""
        dea; npi; upin; driver'?s? (?:licen[cs]e|lic)\.?; dl\s?#; d\.?l\.? no; passport; tin;
        ein; medical licen[cs]e; state licen[cs]e; licen[cs]e; licen[cs]ure; lic\s?#; lic\.?
        no; clia; ncpdp; nabp; cds; green card; alien; uscis; birth certificate; death
        certificate; military id; state id; certificate; federal tax; tax id; caqh; ptan;
        certification; cert\s?#; permit; national provider(?: identifier)?; lic\.
        """
        ),
        written_as(
            r"""
        dl; licen[cs]e; lic; certificate; certification; cert; registration; reg; permit;
        credential; provider; prescriber; physician; board; diploma; visa; notary; bar; rn;
        lpn; md; pharmacy; national; voter; accreditation; taxonomy
        """
        ),
    ),
    Label(
        Category.DEVICE,
        written_as(
            r"""
        serial(?: (?:no|num(?:ber)?|id))?\.?; s/n; sn\s?#; s\.n\.; ser\.? no\.?; ser\s?#; udi;
        udi-?di; device id(?:entifier|entification)?; lot; sn; lot no; lot number; imei; imsi;
        iccid; gtin; batch\s?#; imprinted; engraved; etched; serialized
        """
        ),
        written_as(
            r"""
        serial; device; lot; batch; model; implant; pacemaker; icd; generator; lead; pump; sn;
        catalog(?:ue)?; product; unit serial; stent; prosthesis; valve; monitor; cpap;
        ventilator; scanner; equipment; asset; part; tracking; stimulator; hearing aid;
        glucometer; sensor; transmitter; component; reference; ref; item; concentrator;
        wheelchair; machine; meter
        """
        ),
    ),
    Label(
        Category.BIOMETRIC,
        written_as(
            r"""
        finger ?prints?; thumb ?prints?; palm ?prints?; hand ?prints?; foot ?prints?; voice
        ?prints?; face ?prints?; iris
        (?:scan|template|code|pattern|recognition|record|image)s?; retina(?:l)?
        (?:scan|template|pattern) (?:id|record|template|file|no|number|ref); biometric(?:s)?;
        facial recognition; face (?:template|id|recognition); dna
        (?:profile|sample|record|id); hand geometry; vein (?:pattern|scan); gait signature;
        voice (?:sample|recording|id|template|record|biometric); template id; palm vein;
        signature (?:id|image)
        """
        ),
        written_as(
            r"""
        template; enrollment; print; scan; voice; face; iris; palm; genome
        """
        ),
    ),
    Label(
        Category.OTHER,
        written_as(
            r"""
        accession; acc\s?#; specimen; case\s?#; case no; authorization; auth\s?#; prior
        auth(?:orization)?; pa\s?#; referral\s?#; order\s?#; requisition; req\s?#; rx\s?#;
        prescription\s?#; study id; (?:study|trial|research)
        (?:subject|participant|patient|volunteer); subject id; participant(?: id)?; employee
        id; badge; student id; user id; pin\s?#; confirmation\s?#?; tracking\s?#?;
        reference\s?#; ref\s?#; incident\s?#; docket; barcode; bar code; job\s?#;
        doc(?:ument)?\s?#; doc(?:ument)? ?id; dictation id; transcription id; transaction id;
        session id; booking; inmate; police report; id\s?#; id no\.?; id number; wristband;
        unique id(?:entifier)?; guid; uuid; token; identifier; protocol id; pathology(?:
        (?:specimen|number|no|case|report))?; locker; ticket; i\.d\.; id; ref; qr(?: code)?;
        randomi[sz]ation; enrolled as; identified as; coded as subject; labell?ed
        """
        ),
        written_as(
            r"""
        accession; specimen; case; authorization; auth; prior authorization;
        precert(?:ification)?; pre-?cert; referral; order; requisition; rx; prescription;
        script; study; subject; participant; trial; employee; staff; student; badge; user;
        pin; confirmation; tracking; reference; incident; report; police report; docket; job;
        document; dictation; transcription; session; sample; slide; block; tube; kit; lab;
        path(?:ology)?; surgical; cytology; image; film; scan; exam; inmate; booking; warrant;
        ticket; request; queue; tissue; graft; donor; bag; survey; complaint; grievance;
        appeal; event; voucher; client; customer; consumer; applicant; household; family;
        pedigree; kindred; cohort; worker; workers'? comp(?:ensation)?; school; library;
        locker; room key; pass; access; security; control; sequence; bar ?code; work order;
        call
        """
        ),
    ),
)
