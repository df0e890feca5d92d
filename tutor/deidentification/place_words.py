"""States, and the last words of streets: patterns for `tutor.deidentification.places`."""

STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|"
    "Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|"
    "Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|"
    "Mississippi|Missouri|Montana|Nebraska|Nevada|"
    "New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|"
    "Oklahoma|Oregon|Pennsylvania|Rhode Island|"
    "South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming|"
    "District of Columbia|Puerto Rico|Guam|American Samoa|Virgin Islands|"
    "Northern Mariana Islands|Palau|Marshall Islands|Micronesia"
).replace(" ", r"\s+")
STATE_CODES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|"
    "NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|"
    "TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR|GU|AS|VI|MP|FM|MH|PW|AA|AE|AP"
)
_SHORT_STATES = (
    "Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Kans|Ky|La|Mass|Md|Mich|"
    "Minn|Miss|Mo|Mont|Neb|Nebr|Nev|N\\.?\\s?H|N\\.?\\s?J|N\\.?\\s?M|"
    "N\\.?\\s?Y|N\\.?\\s?C|N\\.?\\s?D|Okla|Ore|Pa|Penn|Penna|R\\.?\\s?I|S\\.?\\s?C|"
    "S\\.?\\s?D|Tenn|Tex|Va|Vt|Wash|W\\.?\\s?Va|Wis|Wisc|Wyo|D\\.?\\s?C|Cal|Oreg"
)
UNIT_OF_CARE = (
    r"(?:ED|ER|ICU|NICU|PICU|PACU|OR|Emergency|Urgent|Intensive|Trauma|Labor|Outpatient|Inpatient|"
    r"Operating|Observation)\b"
)
"""What follows the name of a hospital: "Shadyside ED"."""
STATE = (
    rf"(?:(?:{STATE_NAMES}|{STATE_NAMES.upper().replace('S+', 's+')}|"
    rf"{STATE_CODES})\b\.?|(?:{_SHORT_STATES})\.)"
)
SUFFIX = (
    "Street|St|Avenue|Ave|Av|Aven|Boulevard|Blvd|Boul|Road|Rd|Lane|Ln|Drive|Dr|Drv|"
    "Court|Ct|Crt|Circle|Cir|Place|Pl|Terrace|Ter|Terr|Way|Wy|"
    "Parkway|Pkwy|Parkways|Highway|Hwy|Freeway|Fwy|Expressway|Expy|Turnpike|Tpke|"
    "Pike|Trail|Trl|Trails|Trace|Trce|Path|Pass|Alley|Aly|Allee|Arcade|Avenida|"
    "Bayou|Beach|Bend|Bluff|Bluffs|Bottom|Branch|Bridge|Brook|Brooks|Burg|Burgs|"
    "Bypass|Camp|Canyon|Cape|Causeway|Center|Centers|Centre|Chase|Circles|Cliff|"
    "Cliffs|Close|Club|Common|Commons|Corner|Corners|Course|Courts|Cove|Coves|"
    "Creek|Crescent|Cres|Crest|Cross|Crossing|Xing|Crossroad|Crossroads|Curve|Dale|"
    "Dam|Divide|"
    "Drives|Estate|Estates|Extension|Extensions|Ext|Fall|Falls|Ferry|Field|Fields|"
    "Flat|Flats|Ford|Fords|Forest|Forge|Forges|Fork|Forks|Fort|Garden|Gardens|Gate|"
    "Gateway|Glen|Glens|Green|Greens|Grove|Groves|Harbor|Harbors|Harbour|Haven|"
    "Heights|Hts|Hill|Hills|Hollow|Inlet|Island|Islands|Isle|Junction|Junctions|"
    "Key|Keys|Knoll|"
    "Knolls|Lake|Lakes|Land|Landing|Lights|Light|Loaf|Lock|Locks|Lodge|Loop|Mall|"
    "Manor|Manors|Meadow|Meadows|Mews|Mill|Mills|Mission|Motorway|Mount|Mountain|"
    "Mountains|Neck|Orchard|Oval|Overlook|Overpass|Park|Parks|Passage|Pine|Pines|"
    "Plain|Plains|Plaza|Plz|Point|Points|Port|Ports|Prairie|Promenade|Quay|Radial|"
    "Ramp|Ranch|"
    "Rapid|Rapids|Rest|Ridge|Ridges|River|Roads|Roundabout|Route|Row|Rue|Run|Shoal|"
    "Shoals|Shore|Shores|Skyway|Spring|Springs|Spur|Spurs|Square|Sq|Squares|"
    "Station|Stravenue|"
    "Stream|Streets|Summit|Throughway|Thruway|Track|Trafficway|Tunnel|Underpass|"
    "Union|Unions|Valley|Valleys|Via|Viaduct|View|Views|Village|Villages|Ville|"
    "Vista|Walk|"
    "Walks|Wall|Ways|Well|Wells|Wharf|Wood|Woods|Wynd|Yard|Gables|Bnd|Brg|Cswy|"
    "Gdns|Grv|Hbr|Holw|Jct|Lndg|Mdws|Mnr|Psge|Rdg|Shr|Spgs|Sta|Vly|Vlg|Vis|Rte"
)
SURE_SUFFIX = (
    "Street|Avenue|Boulevard|Road|Lane|Drive|Court|Circle|Terrace|Parkway|Highway|"
    "Turnpike|Ave|Blvd|Rd|Ln|Pkwy|Hwy|Crescent|Expressway|Freeway|Plaza|Square"
)
